import {expect, test} from 'vitest'
import {runTrial} from '../../support/history.js'
import {buildTrial} from '../../support/trial.js'

test.each([
  {lingerMs: 10, events: 11},
  {lingerMs: 9.999999, events: 10},
])('an event at the nanosecond at which a linger of $lingerMs ms ends joins its batch', async (linger) => {
  const {lingerMs, events} = linger
  const trial = buildTrial({
    pipeline: 'invoker',
    // An event a millisecond, exactly.
    load: {
      shape: 'constant',
      arrivals: 'uniform',
      rateEps: 1000,
      extent: {kind: 'duration', warmupMs: 0, durationMs: 1000},
    },
    batch: {kind: 'linger', maxEvents: 100, maxBytes: 5_000_000, lingerMs, maxWorkMs: Infinity},
    profileName: 'ideal',
    offload: {maxInFlight: 64},
  })
  const {invocations} = await runTrial(trial)

  const sizes = new Set(invocations.slice(0, -1).map(({batchEvents}) => batchEvents))
  expect([...sizes]).toEqual([events])
})
