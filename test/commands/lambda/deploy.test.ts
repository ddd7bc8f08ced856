/** `burst lambda deploy` as a user runs it, against our control plane; IAM is not asked. */
import {captureOutput} from '@oclif/test'
import path from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import LambdaDeploy from '../../../src/commands/lambda/deploy.js'
import {startTestServer, type TestServer} from '../../support/lambda-server.js'

const root = path.join(import.meta.dirname, '../../..')
const ROLE = ['--role', 'arn:aws:iam::000000000000:role/given']

let service: TestServer

beforeEach(async () => {
  service = await startTestServer([])
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', service.url)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await service.close()
})

const deploy = async (...args: readonly string[]) => {
  const {stderr, result} = await captureOutput(() => LambdaDeploy.run([...ROLE, ...args], root))
  const {exitCode = 0} = process
  process.exitCode = 0
  return {stderr, result, exitCode}
}

test('says in its result whether it was a rehearsal', async () => {
  const rehearsed = await deploy('--dry-run')
  const deployed = await deploy()
  const again = await deploy()

  expect(rehearsed).toMatchObject({stderr: '', result: {isDryRun: true, arn: null}})
  expect(deployed).toMatchObject({stderr: '', result: {isDryRun: false}})
  expect(again).toMatchObject({stderr: '', result: {isDryRun: false, changes: []}})
})

test('names the flag whose value it refuses', async () => {
  const refused = await deploy('--memory', '1GB')

  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--memory: "1GB" is not a memory size of Lambda') as string,
  })
})

test('says what to set where the region is set but empty', async () => {
  vi.stubEnv('AWS_REGION', '')
  const refused = await deploy()

  expect(refused).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('try: set AWS_REGION') as string,
  })
})

test('refuses a reservation that Lambda would refuse, before anything changes', async () => {
  const refused = await deploy('--reserved-concurrency', '901')
  const rehearsed = await deploy('--dry-run')
  const deployed = await deploy('--reserved-concurrency', '900')
  const again = await deploy('--reserved-concurrency', '901', '--dry-run')

  const message = '--reserved-concurrency 901: 900 can be reserved in us-east-1'
  expect(refused).toMatchObject({exitCode: 2, stderr: expect.stringContaining(message) as string})
  expect(rehearsed).toMatchObject({stderr: '', result: {arn: null}})
  expect(deployed).toMatchObject({stderr: '', exitCode: 0})
  expect(again).toMatchObject({exitCode: 2, stderr: expect.stringContaining(message) as string})
})
