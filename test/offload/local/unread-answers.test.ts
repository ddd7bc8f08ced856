/** Callers that do not read their answers hold their connections for a while only. */
import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {InvokeServer} from '../../../src/offload/local/http/invoke-server.js'
import {acceptedAt} from '../../support/accepted-sockets.js'
import {nodeFunction, startTestServer, until, type TestServer} from '../../support/lambda-server.js'

const CALLS = 6
const UNREAD_TIMEOUT_MS = 200
/** More than the system keeps for a connection that is not read. */
const ANSWER_BYTES = 6_000_000
const body = JSON.stringify({bytes: ANSWER_BYTES})
const start = 'POST /2015-03-31/functions/large/invocations HTTP/1.1\r\nHost: localhost\r\n'
const PLAIN = `${start}Content-Length: ${body.length}\r\n\r\n${body}`
const CHUNKED = `${start}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

let server: TestServer
let impatient: InvokeServer
let port = 0
let accepted: readonly Socket[] = []

beforeAll(async () => {
  server = await startTestServer([nodeFunction('index.large')])
  impatient = new InvokeServer(server.service, {
    host: '127.0.0.1',
    port: 0,
    verifier: null,
    orderToken: null,
    unreadTimeoutMs: UNREAD_TIMEOUT_MS,
  })
  port = Number(new URL(await impatient.listen()).port)
  accepted = acceptedAt(port)
})

afterAll(async () => {
  await impatient.close(0)
  await server.close()
})

const invocations = (): number => server.service.describe()['invocations'] as number

/** Reads from now on, and resolves with how much came before the connection ended. */
async function readAll(socket: Socket): Promise<number> {
  let receivedBytes = 0
  socket.on('data', (chunk: Buffer) => (receivedBytes += chunk.length))
  socket.resume()
  await once(socket, 'close')
  return receivedBytes
}

test('of a plain call', async () => {
  const socket = connect(port, '127.0.0.1').pause()
  const before = invocations()
  socket.write(PLAIN)
  await until('it has run', () => invocations() === before + 1)
  await until('its connection is ended', () => accepted.at(-1)?.destroyed === true)

  expect(await readAll(socket)).toBeLessThan(ANSWER_BYTES)
})

test('of calls that node:http answers', async () => {
  const socket = connect(port, '127.0.0.1').pause()
  const before = invocations()
  socket.write(CHUNKED.repeat(CALLS))
  await until('all have run', () => invocations() === before + CALLS)
  await until('their connection is ended', () => accepted.at(-1)?.destroyed === true)

  expect(await readAll(socket)).toBeLessThan(CALLS * ANSWER_BYTES)
})

test.each([PLAIN, CHUNKED])('but one that reads gets all of it', async (request) => {
  const socket = connect(port, '127.0.0.1')
  socket.write(request)
  // Idle after it, the connection would stay for two minutes.
  let receivedBytes = 0
  socket.on('data', (chunk: Buffer) => (receivedBytes += chunk.length))
  await until('all is read', () => receivedBytes > ANSWER_BYTES)
  await until('it is as idle as any', () => accepted.at(-1)?.timeout !== UNREAD_TIMEOUT_MS)

  expect(socket.destroyed).toBe(false)
  socket.destroy()
})
