import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {afterEach, expect, test} from 'vitest'
import {connectionRemedies} from '../../../../src/engine/flink/rest/connection-remedies.js'
import {FlinkRest} from '../../../../src/engine/flink/rest/rest-client.js'
import {BurstError} from '../../../../src/errors.js'
import {parseFlinkUrl} from '../../../../src/settings/parse/parse-address.js'
import {overviewOf, StubFlinkRest} from '../../../support/stub-flink-rest.js'

const open: {close(): unknown}[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const remediesAt = async (url: string): Promise<readonly string[]> => {
  const error: unknown = await new FlinkRest({url, authorization: null})
    .overview()
    .catch((caught: unknown) => caught)
  if (!(error instanceof BurstError)) throw new Error(`${url} was spoken to`)
  return error.suggestions
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
  const silent = createServer((socket) => socket.destroy())
  open.push(silent)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const {port} = silent.address() as AddressInfo

  expect((await remediesAt((await stub.listen()).replace('http:', 'https:')))[0]).toContain('write http://')
  expect((await remediesAt(`http://127.0.0.1:${port}`))[0]).toContain('write https:// if')
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
