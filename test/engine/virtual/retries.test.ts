import {expect, test} from 'vitest'
import {runTrial} from '../../support/history.js'
import {constantMs} from '../../support/lambda-settings.js'
import {buildTrial} from '../../support/trial.js'

/** Twenty calls at once to a target that refuses all of them after 10 ms. */
const stampede = buildTrial({
  parallelism: 1,
  bufferEvents: 1,
  strategy: {kind: 'always'},
  batch: {kind: 'fixed', maxEvents: 1},
  load: {shape: 'constant', rateEps: 'max', extent: {kind: 'events', warmupMs: 0, events: 100}},
  metricIntervalMs: 1,
  profileName: 'ideal',
  offload: {
    reservedConcurrency: 0,
    maxAttempts: 2,
    maxInFlight: 20,
    profile: {overhead: [{batchEvents: 1, quantilesMs: constantMs(10)}]},
  },
})

test('calls that are throttled at the same instant come back at different ones', async () => {
  const {invocations} = await runTrial(stampede)

  const retried = invocations.filter(({attempts}) => attempts === 2)
  expect(retried.length).toBeGreaterThan(10)
  // 10 ms to the first refusal, u × 50 ms of back-off, 10 ms to the second.
  const waitsMs = retried.map(({clientMs}) => clientMs - 20)
  expect(new Set(waitsMs).size).toBe(retried.length)
  expect(Math.min(...waitsMs)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...waitsMs)).toBeLessThan(50)
})
