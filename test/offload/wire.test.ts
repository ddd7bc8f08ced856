/** What goes between machines, and how: docs/security.md. */
import {afterEach, expect, test, vi} from 'vitest'
import {jobManagerCommand, taskManagerCommand} from '../../src/engine/flink/cluster/cluster-commands.js'
import {createInvokeClient} from '../../src/offload/lambda/invoke-client.js'

const credentials = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret'}

afterEach(() => {
  vi.unstubAllEnvs()
})

async function endpointOf(endpoint: string | null): Promise<string> {
  const client = await createInvokeClient({
    endpoint,
    region: 'eu-west-1',
    credentials,
    maxInFlight: 1,
    callTimeoutMs: 1000,
  })
  const {endpoint: found} = await client.locate()
  client.close()
  return new URL(found).href
}

test('AWS is called over HTTPS, unless a variable names another endpoint', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', undefined)
  vi.stubEnv('AWS_ENDPOINT_URL', undefined)
  expect(await endpointOf(null)).toBe('https://lambda.eu-west-1.amazonaws.com/')
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', 'http://127.0.0.1:3001')
  expect(await endpointOf(null)).toBe('http://127.0.0.1:3001/')
})

test('the processes of a local Flink cluster listen on loopback', () => {
  const shape = {taskManagers: 1, slotsPerTaskManager: 2, segmentBytes: 4096}
  const paths = {java: 'java', work: 'work', logs: 'logs', jars: 'jars', configuration: {}}
  const jobManager = jobManagerCommand(shape, paths).args
  const taskManager = taskManagerCommand(shape, paths, {index: 0, rpcPort: 1}).args

  for (const key of ['jobmanager.bind-host', 'rest.bind-address']) {
    expect(jobManager).toContain(`${key}=127.0.0.1`)
  }
  expect(taskManager).toContain('taskmanager.bind-host=127.0.0.1')
})
