/** `burst lambda invoke` against a service that answers as it is told. */
import {captureOutput} from '@oclif/test'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import LambdaInvoke from '../../../src/commands/lambda/invoke.js'

const root = path.join(import.meta.dirname, '../../..')

let server: Server
let url = ''
let answer = ''

beforeAll(async () => {
  server = createServer((request, response) => {
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
