import net from 'node:net'

const BASE = '/2018-06-01/runtime/'
const CRLF = Buffer.from('\r\n')
const END_OF_HEAD = Buffer.from('\r\n\r\n')

/**
 * HTTP/1.1 to the Runtime API over one socket. A raw socket, so that the answer to one invocation and the
 * request for the next leave in one write; bodies may come with a length or in chunks (AWS's emulator chunks).
 * Ends this process when the service goes away.
 */
export function connectRuntimeApi(endpoint, onReply) {
  const [host, port] = endpoint.split(':')
  const socket = net.connect({host, port: Number(port), noDelay: true})
  const next = `GET ${BASE}invocation/next HTTP/1.1\r\nHost: ${endpoint}\r\n\r\n`

  const post = (path, body, {tail = next, headers = ''} = {}) => {
    const length = Buffer.byteLength(body)
    const head = `POST ${BASE}${path} HTTP/1.1\r\nHost: ${endpoint}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length}\r\n\r\n`
    // One copy and one write: this is once per invocation.
    const bytes = Buffer.allocUnsafe(head.length + length + tail.length)
    bytes.write(head, 'latin1')
    bytes.write(body, head.length)
    bytes.write(tail, head.length + length, 'latin1')
    socket.write(bytes)
  }

  let unread = Buffer.alloc(0)
  let parts = []
  let missingBytes = 0
  socket.on('data', (chunk) => {
    // While a long body arrives in pieces, collect them: joining at each piece would be quadratic.
    if (chunk.length < missingBytes) {
      parts.push(chunk)
      missingBytes -= chunk.length
      return
    }
    unread = unread.length === 0 && parts.length === 0 ? chunk : Buffer.concat([unread, ...parts, chunk])
    parts = []
    missingBytes = 0
    for (let reply = readReply(unread); ; reply = readReply(unread)) {
      if (reply.state === 'partial') {
        missingBytes = reply.missingBytes
        return
      }
      unread = unread.subarray(reply.endsAt)
      onReply(reply)
    }
  })
  // The service is gone, and with it the reason to be here.
  socket.on('close', () => process.exit(0))
  socket.on('error', () => process.exit(1))

  return {
    requestNext: () => socket.write(next, 'latin1'),
    respond: (requestId, body) => post(`invocation/${requestId}/response`, body),
    fail: (requestId, body, headers) => post(`invocation/${requestId}/error`, body, {headers}),
    /** The last word of a process: nothing is asked for after it. */
    failAndExit: (path, body, exitCode) => {
      post(path, body, {tail: ''})
      socket.end(() => process.exit(exitCode))
    },
  }
}

function readReply(bytes) {
  const headEnd = bytes.indexOf(END_OF_HEAD)
  if (headEnd < 0) return {state: 'partial', missingBytes: 1}

  const head = bytes.latin1Slice(0, headEnd + 2)
  const bodyStart = headEnd + END_OF_HEAD.length
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(bytes, bodyStart, head)

  const endsAt = bodyStart + Number(headerOf(head, 'content-length') ?? 0)
  if (bytes.length < endsAt) return {state: 'partial', missingBytes: endsAt - bytes.length}
  return {state: 'whole', head, body: bytes.subarray(bodyStart, endsAt), endsAt}
}

function readChunks(bytes, bodyStart, head) {
  const chunks = []
  for (let at = bodyStart; ;) {
    const sizeEnd = bytes.indexOf(CRLF, at)
    if (sizeEnd < 0) return {state: 'partial', missingBytes: 1}
    const sizeBytes = Number.parseInt(bytes.latin1Slice(at, sizeEnd), 16)
    const chunkEnd = sizeEnd + CRLF.length + sizeBytes
    const endsAt = chunkEnd + CRLF.length
    if (bytes.length < endsAt) return {state: 'partial', missingBytes: endsAt - bytes.length}
    if (sizeBytes === 0) return {state: 'whole', head, body: Buffer.concat(chunks), endsAt}
    chunks.push(bytes.subarray(sizeEnd + CRLF.length, chunkEnd))
    at = endsAt
  }
}

const patterns = new Map()

/** The value of one header in a reply's head, or undefined. */
export function headerOf(head, name) {
  let pattern = patterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i')
    patterns.set(name, pattern)
  }
  return pattern.exec(head)?.[1]
}
