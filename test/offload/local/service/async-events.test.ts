/** Invocations of type Event: answered at once, run later, tried again, given up. */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {nodeFunction, startTestServer, until} from '../../../support/lambda-server.js'
import {temporaryFolder} from '../../../support/sweep-file.js'

const folder = temporaryFolder()

test('an event that fails is tried again as often as the policy says, then given up', async () => {
  const asyncPolicy = {retryDelaysMs: [20, 40], maxAgeMs: 60_000}
  const server = await startTestServer([nodeFunction('index.fail')], {asyncPolicy})
  const accepted = await server.post('fail', '{}', {'x-amz-invocation-type': 'Event'})
  expect([accepted.status, await accepted.text()]).toEqual([202, ''])
  await until('it is given up', () => server.logged().some(({event}) => event === 'event-given-up'))
  await server.close()

  const requestId = accepted.headers.get('x-amzn-requestid') ?? ''
  expect(server.printed().split(`START RequestId: ${requestId}`)).toHaveLength(1 + 3)
})

test('an event that is throttled waits and runs', async () => {
  const definition = nodeFunction('index.waitFor')
  const server = await startTestServer([{definition, reservedConcurrency: 1}])
  const file = join(folder, 'go-on')
  const payload = JSON.stringify({file})
  const pendingEvents = (): unknown => server.service.describe()['pendingEvents']
  const busy = server.post('waitFor', payload)
  await until('it runs', () => server.printed().includes('START'))
  await server.post('waitFor', payload, {'x-amz-invocation-type': 'Event'})
  await until('the event is throttled', () => server.service.describe()['throttles'] === 1)
  expect(pendingEvents()).toBe(1)
  // The next attempt is a second away.
  writeFileSync(file, '')
  await busy
  await until('the event has run', () => pendingEvents() === 0)
  await server.close()

  expect(server.service.describe()).toMatchObject({invocations: 2, throttles: 1, functionErrors: 0})
})

test('a service that closes starts no further attempt', async () => {
  const asyncPolicy = {retryDelaysMs: [0, 0], maxAgeMs: 60_000}
  const server = await startTestServer([nodeFunction('index.sleep')], {asyncPolicy})
  await server.post('sleep', '{"sleepMs":60000}', {'x-amz-invocation-type': 'Event'})
  await until('it runs', () => server.printed().includes('START'))
  await server.close()
  // Further attempts wait 0 ms: after a turn of the timers they would have begun.
  await new Promise((resolve) => setTimeout(resolve, 0))

  expect(server.printed().split('START')).toHaveLength(2)
})
