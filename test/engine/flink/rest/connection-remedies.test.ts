import {createServer} from 'node:net'
import type {AddressInfo, Socket} from 'node:net'
import {afterEach, expect, test} from 'vitest'
import {connectionRemedies} from '../../../../src/engine/flink/rest/connection-remedies.js'
import {FlinkRest} from '../../../../src/engine/flink/rest/rest-client.js'
import {BurstError} from '../../../../src/errors.js'
import {parseFlinkUrl} from '../../../../src/settings/parse/parse-address.js'
import {overviewOf, type StubAnswer, StubFlinkRest} from '../../../support/stub-flink-rest.js'

const open: {close(): unknown}[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const errorAt = async (
  url: string,
  authorization: string | null = null,
  timeoutMs?: number,
): Promise<BurstError> => {
  const error: unknown = await new FlinkRest({url, authorization, ...(timeoutMs && {timeoutMs})})
    .overview()
    .catch((caught: unknown) => caught)
  if (!(error instanceof BurstError)) throw new Error(`${url} was spoken to`)
  return error
}

const remediesAt = async (url: string): Promise<readonly string[]> => (await errorAt(url)).suggestions

/** A server on which every connection goes this way; answers its address. */
async function listenWith(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    open.push({close: () => socket.destroy()})
    socket.on('error', () => undefined)
    serve(socket)
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function stubAt(answer: StubAnswer, route = 'GET /overview'): Promise<string> {
  const stub = new StubFlinkRest({answers: {[route]: answer}})
  open.push(stub)
  return stub.listen()
}

const failure = (code: string): Error => Object.assign(new Error(code), {code})

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS=/path/to/ca.pem'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS=/path/to/ca.pem'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it is not for flink.example'],
  ['CERT_HAS_EXPIRED', 'renew the certificate'],
])('a certificate refused as %s has its remedy', (code, remedy) => {
  expect(connectionRemedies('https://flink.example:8081', failure(code))[0]).toContain(remedy)
})

test('plain HTTP behind https://, and something that hangs up behind http://, have theirs', async () => {
  const stub = new StubFlinkRest({answers: {'GET /overview': {body: overviewOf()}}})
  open.push(stub)
  // Not before the request is there: a socket that closes earlier makes the client connect anew, for ever.
  const silent = await listenWith((socket) => socket.once('data', () => socket.destroy()))

  expect((await remediesAt((await stub.listen()).replace('http:', 'https:')))[0]).toContain('write http://')
  expect((await remediesAt(silent))[0]).toContain('write https:// if')
})

test("ports that no client of HTTP speaks to, Flink's own RPC port and no port at all have theirs", async () => {
  expect(await remediesAt('http://127.0.0.1:6000')).toEqual([
    'no client for HTTP speaks to port 6000: let the REST API listen at another, like 8081',
  ])
  expect(connectionRemedies('http://flink.example:6123', failure('ECONNRESET'))[0]).toContain(
    'REST is at 8081',
  )
  expect(connectionRemedies('http://flink.example', failure('ECONNREFUSED'))[0]).toContain('add :8081')
})

test('a path that Flink does not know is told with the address that it may be', async () => {
  const stub = new StubFlinkRest({answers: {'GET /overview': {body: overviewOf()}}})
  open.push(stub)
  const url = await stub.listen()

  expect(await remediesAt(`${url}/jobs`)).toEqual([`give --flink-url ${url}: Flink has no /jobs there`])
})

test.each([
  ['http://localhost:8081/#/overview', 'give http://localhost:8081, '],
  ['http://localhost:8081/proxy/?token=x', 'give http://localhost:8081/proxy, '],
])('%s is a page of the dashboard', (text, remedy) => {
  try {
    parseFlinkUrl(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({code: 'USAGE', suggestions: [expect.stringContaining(remedy)]})
  }
})

test('what answers in another protocol, or takes TLS alone and says so, has its remedy', async () => {
  const ssh = await errorAt(await listenWith((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')))
  const body = '<html><h1>400 The plain HTTP request was sent to HTTPS port</h1></html>'
  const nginx = await stubAt({status: 400, body})

  expect(ssh.message).toContain('what listens there does not speak HTTP')
  expect(ssh.suggestions[0]).toMatch(/^write https:\/\/ if 127\.0\.0\.1:\d+ speaks TLS$/)
  expect((await remediesAt(nginx))[0]).toBe(`write ${nginx.replace('http:', 'https:')}: it speaks TLS`)
})

test('what says nothing at all is told apart from what hangs up, and bounded in time', async () => {
  const hanging = await errorAt(await listenWith(() => undefined), null, 300)

  expect(hanging.message).toMatch(/^no answer from Flink at \S+: it said nothing within 0\.3 s$/)
  expect(hanging.suggestions[0]).toContain('see whether the JobManager hangs')
})

test.each([
  ['an empty page', {body: ''}, 'it says: nothing', 'port 8081 by default'],
  ['no content', {status: 204, body: ''}, 'it says: nothing', 'port 8081 by default'],
  ['a proxy', {status: 502, body: '<html>Bad Gateway</html>'}, '502 <html>', 'behind this proxy runs'],
  ['a proxy without words', {status: 503, body: ''}, 'it says: 503 nothing', 'behind this proxy runs'],
])('%s is no Flink, with its remedy', async (...[, answer, message, remedy]) => {
  const error = await errorAt(await stubAt(answer))

  expect(error.message).toContain(message)
  expect(error.suggestions[0]).toContain(remedy)
})

test('a redirection is not followed: an upload would become a read, and credentials be lost', async () => {
  const redirect = (location: string, status = 301): Promise<string> =>
    stubAt({status, headers: {location}, body: ''})
  const toTls = await errorAt(await redirect('https://flink.example/proxy/overview'))
  const toSlash = await redirect('/flink/overview', 308)
  const toLogin = await errorAt(await redirect('https://login.example/?next=%2Foverview', 302))

  expect(toTls.message).toContain('sends on to https://flink.example/proxy/overview (301)')
  expect(toTls.suggestions).toEqual(['give --flink-url https://flink.example/proxy'])
  expect(await remediesAt(toSlash)).toEqual([`give --flink-url ${toSlash}/flink`])
  expect(toLogin.suggestions[0]).toContain('behind the page that one logs in at')
})

test('credentials that are not taken are told apart from none', async () => {
  const closed = await stubAt({status: 401, body: ''})
  const forbidden = await stubAt({status: 403, body: ''})

  expect(await remediesAt(closed)).toEqual(['set BURST_FLINK_AUTH=user:password in the environment'])
  expect((await errorAt(closed, 'Basic x')).suggestions).toEqual([
    'check user and password in BURST_FLINK_AUTH',
  ])
  expect((await errorAt(forbidden, 'Basic x')).suggestions[0]).toContain('the right to start jobs there')
})

test('a path of a proxy, slashes at its end, and an IPv6 address are spoken to as they are', async () => {
  const stub = new StubFlinkRest({answers: {'GET /flink/overview': {body: overviewOf()}}})
  open.push(stub)
  const url = parseFlinkUrl(`${await stub.listen()}/flink//`)

  expect((await new FlinkRest({url, authorization: null}).overview()).version).toBe('2.3.0')
  expect(parseFlinkUrl('http://[::1]:8081/')).toBe('http://[::1]:8081')
  expect(() => parseFlinkUrl('http://::1:8081')).toThrow('is no address of a Flink cluster')
})
