/** What becomes of calls and events whose function is deleted meanwhile. */
import {expect, test} from 'vitest'
import {isAlive, nodeFunction, startTestServer, until, type TestServer} from '../../support/lambda-server.js'

const remove = async (server: TestServer, name: string): Promise<number> =>
  (await fetch(`${server.url}/2015-03-31/functions/${name}`, {method: 'DELETE'})).status

const placeOf = async (response: Response): Promise<{pid: number}> => (await response.json()) as {pid: number}

test('a call in flight ends by itself, and so does its environment', async () => {
  const server = await startTestServer([nodeFunction('index.sleep')])
  const first = server.post('sleep', '{"sleepMs":300}')
  const idle = await placeOf(await server.post('sleep', '{"sleepMs":0}'))
  await until('one runs', () => server.service.admission.inFlight('sleep') === 1)
  expect(await remove(server, 'sleep')).toBe(204)

  await until('the idle one is gone', () => !isAlive(idle.pid))
  expect((await server.post('sleep', '{"sleepMs":0}')).status).toBe(404)
  const response = await first
  expect([response.status, response.headers.get('x-amz-function-error')]).toEqual([200, null])
  const {pid} = await placeOf(response)
  await until('its environment is gone', () => !isAlive(pid))
  expect(server.service.admission.inFlight('sleep')).toBe(0)
  await server.close()
})

test('a call in flight is cut off where the service closes', async () => {
  const server = await startTestServer([nodeFunction('index.sleep')])
  const answer = server.post('sleep', '{"sleepMs":60000}').then(
    () => 'answered',
    () => 'cut off',
  )
  await until('it runs', () => server.printed().includes('START'))
  await remove(server, 'sleep')
  const startedAtMs = performance.now()
  await server.close(200)

  expect(await answer).toBe('cut off')
  expect(performance.now() - startedAtMs).toBeLessThan(2000)
})

test('a call that is on its way does not find it', async () => {
  const delays = {name: 'test', networkMs: () => 0, preInitMs: () => 300}
  const server = await startTestServer([nodeFunction('index.echo')], {delays})
  const answer = server.post('echo', '1')
  await until('it waits', () => server.service.admission.inFlight('echo') === 1)
  await remove(server, 'echo')
  const response = await answer
  await server.close()

  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
    404,
    'ResourceNotFoundException',
  ])
})

/** Its next attempt comes in 200 ms. */
async function startWithFailedEvent(): Promise<TestServer> {
  const asyncPolicy = {retryDelaysMs: [200, 60_000], maxAgeMs: 600_000}
  const server = await startTestServer([nodeFunction('index.fail')], {asyncPolicy})
  await server.post('fail', '{}', {'x-amz-invocation-type': 'Event'})
  await until('it has failed', () => server.printed().includes('REPORT'))
  return server
}

test('an event that waits for its next attempt is given up', async () => {
  const server = await startWithFailedEvent()
  await remove(server, 'fail')
  await until('it is given up', () => server.service.describe()['pendingEvents'] === 0)
  await server.close()

  expect(server.logged()).toContainEqual(
    expect.objectContaining({event: 'event-given-up', reason: 'function-deleted', functionErrors: 1}),
  )
  expect(server.printed().split('START')).toHaveLength(2)
})

test('an event that waits for its next attempt meets the function that has its name then', async () => {
  const server = await startWithFailedEvent()
  await remove(server, 'fail')
  server.service.deploy(nodeFunction('index.echo', {name: 'fail'}))
  await until('it is done', () => server.service.describe()['pendingEvents'] === 0)
  const counts = server.service.describe()
  await server.close()

  expect(counts).toMatchObject({invocations: 2, functionErrors: 1, givenUpEvents: 0})
})
