import net from 'node:net'

const BASE = '/2018-06-01/runtime/'
const CRLF = Buffer.from('\r\n')
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const READ_BYTES = 65_536
const NOTHING = Buffer.alloc(0)

/**
 * HTTP/1.1 to the Runtime API over one socket. A raw socket, so that the answer to one invocation and the
 * request for the next leave in one write; bodies may come with a length or in chunks (AWS's emulator chunks).
 * Ends this process when the service goes away.
 */
export function connectRuntimeApi(endpoint, onReply) {
  const [host, port] = endpoint.split(':')
  let onEndHeard = null
  const readReplies = createReplyReader((reply) => (onEndHeard === null ? onReply(reply) : onEndHeard()))
  // One buffer for all reads: otherwise Node makes one of this size for each, and cuts it down to what came.
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  const onRead = (bytes) => {
    readReplies(buffer.subarray(0, bytes))
    return true
  }
  const socket = net.connect({host, port, noDelay: true, onread: {buffer, callback: onRead}})
  // The service is gone, and with it the reason to be here.
  socket.on('close', () => (onEndHeard === null ? process.exit(0) : onEndHeard()))
  socket.on('error', () => process.exit(1))

  const fields = `HTTP/1.1\r\nHost: ${endpoint}\r\n`
  const next = `GET ${BASE}invocation/next ${fields}\r\n`
  const jsonFields = `${fields}Content-Type: application/json\r\n`
  const post = (path, body, {tail = next, headers = ''} = {}) => {
    const length = Buffer.byteLength(body)
    // One text and one write: this is once per invocation.
    const text = `POST ${BASE}${path} ${jsonFields}${headers}Content-Length: ${length}\r\n\r\n${body}${tail}`
    socket.write(text, length === body.length ? 'latin1' : 'utf8')
  }

  return {
    /** Whether waiting for work keeps this process alive: while a handler runs, only what it does itself may. */
    holdProcess: (isHeld) => (isHeld ? socket.ref() : socket.unref()),
    requestNext: () => socket.write(next, 'latin1'),
    respond: (requestId, body) => post(`invocation/${requestId}/response`, body),
    fail: (requestId, body, headers) => post(`invocation/${requestId}/error`, body, {headers}),
    /** The last word of a process: nothing is asked for after it. `end` is an exit code, or what ends it. */
    failAndExit: (path, body, end) => {
      const endProcess = typeof end === 'function' ? end : () => process.exit(end)
      onEndHeard = endProcess
      post(path, body, {tail: ''})
      // It ends when the service has replied: an end that is noticed first would be all that is known of it.
      setTimeout(endProcess, 1000)
    },
  }
}

/** Takes bytes as they come, and hands on each reply that is whole: its head, and its body as text. */
function createReplyReader(onReply) {
  let unread = NOTHING
  let parts = []
  let missingBytes = 0
  return (chunk) => {
    // While a long body arrives in pieces, collect them: joining at each piece would be quadratic.
    if (chunk.length < missingBytes) {
      parts.push(Buffer.from(chunk))
      missingBytes -= chunk.length
      return
    }
    const bytes = unread.length === 0 ? chunk : Buffer.concat([unread, ...parts, chunk])
    parts = []
    missingBytes = 0
    let at = 0
    while (at < bytes.length) {
      const reply = readReply(bytes, at)
      if (reply.state === 'partial') {
        missingBytes = reply.missingBytes
        break
      }
      at = reply.endsAt
      onReply(reply)
    }
    // A copy: what these bytes lie in is read into again.
    unread = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at))
  }
}

function readReply(bytes, at) {
  const headEnd = bytes.indexOf(END_OF_HEAD, at)
  if (headEnd < 0) return {state: 'partial', missingBytes: 1}

  const head = bytes.toString('latin1', at, headEnd + CRLF.length)
  const bodyStart = headEnd + END_OF_HEAD.length
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(bytes, bodyStart, head)

  const endsAt = bodyStart + Number(headerOf(head, 'content-length') ?? 0)
  if (bytes.length < endsAt) return {state: 'partial', missingBytes: endsAt - bytes.length}
  return {state: 'whole', head, body: bytes.toString('utf8', bodyStart, endsAt), endsAt}
}

function readChunks(bytes, bodyStart, head) {
  const chunks = []
  for (let at = bodyStart; ;) {
    const sizeEnd = bytes.indexOf(CRLF, at)
    if (sizeEnd < 0) return {state: 'partial', missingBytes: 1}
    const sizeBytes = Number.parseInt(bytes.toString('latin1', at, sizeEnd), 16)
    const chunkEnd = sizeEnd + CRLF.length + sizeBytes
    const endsAt = chunkEnd + CRLF.length
    if (bytes.length < endsAt) return {state: 'partial', missingBytes: endsAt - bytes.length}
    if (sizeBytes === 0) return {state: 'whole', head, body: Buffer.concat(chunks).toString(), endsAt}
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
