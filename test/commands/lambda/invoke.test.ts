/** `burst lambda invoke` against a service that answers as it is told. */
import {captureOutput} from '@oclif/test'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, expect, test, vi} from 'vitest'
import LambdaInvoke from '../../../src/commands/lambda/invoke.js'

const root = path.join(import.meta.dirname, '../../..')

let server: Server
let url = ''
let answer = ''
let signature: string | undefined

beforeAll(async () => {
  server = createServer((request, response) => {
    signature = request.headers.authorization
    request.resume().on('end', () => response.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})
beforeEach(() => {
  answer = '{}'
})

afterEach(() => {
  vi.unstubAllEnvs()
})

const invoke = async (...args: readonly string[]) => {
  const {stdout, stderr} = await captureOutput(() => LambdaInvoke.run(['greet', ...args], root))
  const {exitCode = 0} = process
  process.exitCode = 0
  return {stdout, stderr, exitCode}
}

test.each([
  ['{"a": 1}', '{"a":1}\n', {a: 1}],
  ['"text"', '"text"\n', 'text'],
  ['', 'null\n', null],
  ['Hello, <b>Ada</b>', 'Hello, <b>Ada</b>\n', 'Hello, <b>Ada</b>'],
])('prints what a function answers: %j', async (answered, printed, payload) => {
  answer = answered
  const plain = await invoke('--endpoint-url', url)
  const json = await invoke('--endpoint-url', url, '--json')

  expect(plain).toEqual({stdout: printed, stderr: '', exitCode: 0})
  expect(JSON.parse(json.stdout)).toMatchObject({status: 200, payload})
})

test.each([
  ['flag', () => ['--endpoint-url', url]],
  ['AWS_ENDPOINT_URL_LAMBDA', () => []],
  ['AWS_ENDPOINT_URL', () => []],
])('with --target aws calls where %s leads, with the keys of the standard chain', async (where, args) => {
  // What is not named by the test would lead to AWS.
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', where === 'AWS_ENDPOINT_URL_LAMBDA' ? url : undefined)
  vi.stubEnv('AWS_ENDPOINT_URL', where === 'AWS_ENDPOINT_URL' ? url : 'http://127.0.0.1:1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'own-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own-secret')
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  const called = await invoke('--target', 'aws', ...args())

  expect(called).toEqual({stdout: '{}\n', stderr: '', exitCode: 0})
  expect(signature).toMatch(/Credential=own-key\/\d+\/eu-west-1/)
})

test.each([
  ['0s', '--timeout: "0s" is no time at all'],
  ['600h', '--timeout: "600h" is longer than 16m'],
  ['30', '--timeout: "30" has no unit'],
])('refuses to wait %s', async (timeout, message) => {
  const refused = await invoke('--endpoint-url', url, '--timeout', timeout)

  expect(refused).toMatchObject({exitCode: 2, stderr: expect.stringContaining(message) as string})
})

test('takes AWS variables that are set but empty as not set', async () => {
  vi.stubEnv('AWS_REGION', '')
  vi.stubEnv('AWS_ACCESS_KEY_ID', '')
  const local = await invoke('--endpoint-url', url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'own-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own-secret')
  const aws = await invoke('--endpoint-url', url, '--target', 'aws')

  expect(local).toEqual({stdout: '{}\n', stderr: '', exitCode: 0})
  expect(aws).toMatchObject({exitCode: 3, stderr: expect.stringContaining('set AWS_REGION and') as string})
})
