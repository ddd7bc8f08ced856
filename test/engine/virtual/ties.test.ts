import {describe, expect, test} from 'vitest'
import {runTrial} from '../../support/history.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** An event a millisecond, exactly, from 0 on. */
const EVERY_MS = {
  shape: 'constant',
  arrivals: 'uniform',
  rateEps: 1000,
  extent: {kind: 'duration', warmupMs: 0, durationMs: 1000},
} as const

/** Each event is a call of its own, of exactly 2 ms. */
const CALLS: TrialChanges = {
  pipeline: 'invoker',
  load: EVERY_MS,
  batch: {kind: 'fixed', maxEvents: 1},
  profileName: 'ideal',
  offload: {maxInFlight: 64},
}

test.each([
  {lingerMs: 10, events: 11},
  {lingerMs: 9.999999, events: 10},
])('an event at the nanosecond at which a linger of $lingerMs ms ends joins its batch', async (linger) => {
  const {lingerMs, events} = linger
  const {invocations} = await runTrial(
    buildTrial({
      ...CALLS,
      batch: {kind: 'linger', maxEvents: 100, maxBytes: 5_000_000, lingerMs, maxWorkMs: Infinity},
    }),
  )

  const sizes = new Set(invocations.slice(0, -1).map(({batchEvents}) => batchEvents))
  expect([...sizes]).toEqual([events])
})

describe('a tick sees all of its instant', () => {
  test('the event that arrives at it, and the answer that comes at it', async () => {
    const {timeline} = await runTrial(buildTrial({...CALLS, metricIntervalMs: 100}))

    // Events 0 to 100 have arrived by 100 ms, those up to 98 are answered; then 100 an interval.
    expect(timeline.slice(0, 2).map(({inputEps}) => inputEps)).toEqual([1010, 1000])
    expect(timeline.slice(0, 2).map(({processedEps}) => processedEps)).toEqual([990, 1000])
  })

  test('the service that ends at it', async () => {
    const load = {...EVERY_MS, rateEps: 250}
    const {timeline} = await runTrial(
      buildTrial({pipeline: 'vanilla', parallelism: 1, load, metricIntervalMs: 50}),
    )

    // 2 ms services at 0, 4 … 48: the last of them ends at the tick.
    expect(timeline[0]?.processedEps).toBe(13 * 20)
  })

  test('a linger that ends at it is sent before it', async () => {
    const batch = {kind: 'linger', maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: Infinity}
    const {timeline} = await runTrial(buildTrial({...CALLS, batch, metricIntervalMs: 10}))

    // Events 0 to 10 left at 10 ms, and take 22 ms.
    expect(timeline[0]?.inFlightEvents).toBe(11)
  })
})

test.each([
  {callTimeoutMs: 2, status: 'ok'},
  {callTimeoutMs: 1.999999, status: 'no-reply'},
])('an answer of 2 ms under a limit of $callTimeoutMs ms is $status', async ({callTimeoutMs, status}) => {
  const {invocations} = await runTrial(
    buildTrial({...CALLS, offload: {maxInFlight: 64, callTimeoutMs, maxAttempts: 1}}),
  )
  expect(new Set(invocations.map((row) => row.status))).toEqual(new Set([status]))
})

test.each([
  {drainTimeoutMs: 2, unfinished: 0},
  {drainTimeoutMs: 1.999999, unfinished: 1},
])('an answer at the end of a drain of $drainTimeoutMs ms counts', async ({drainTimeoutMs, unfinished}) => {
  // The last event arrives at 1000 ms: by the end of the window there are 1000 of them, the last at 999 ms.
  const load = {...EVERY_MS, drainTimeoutMs: drainTimeoutMs - 1}
  const [offloaded, local] = await Promise.all([
    runTrial(buildTrial({...CALLS, load})),
    runTrial(buildTrial({pipeline: 'vanilla', parallelism: 4, load})),
  ])
  expect(offloaded.outcome.unfinishedEvents).toBe(unfinished)
  expect(local.outcome.unfinishedEvents).toBe(unfinished)
})

test('an event at the edge of a burst is in it at its start, and not at its end', async () => {
  // 100/s, and 1000/s from 3 s to 5 s: exactly at both edges there is an event.
  const {outcome} = await runTrial(
    buildTrial({
      pipeline: 'vanilla',
      load: {
        shape: 'spike',
        arrivals: 'uniform',
        rateEps: 100,
        peakRateEps: 1000,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 10_000},
      },
    }),
  )
  expect(outcome.accounting.burstLatency.totalCount).toBe(2000)
  expect(outcome.accounting.latency.totalCount).toBe(2800)
})

test('a place that frees at the instant of an event is free for it', async () => {
  // One slot of 2 ms, a channel of one, and an event each 2 ms: the one in the channel begins as the next arrives.
  const load = {...EVERY_MS, rateEps: 500}
  const {outcome} = await runTrial(buildTrial({pipeline: 'vanilla', parallelism: 1, bufferEvents: 1, load}))
  expect(outcome.window.backpressuredMs).toBe(0)
  expect(outcome.accounting.latency.maxMs).toBe(2)
})

test('a batch that waits for its window leaves at the instant at which its place frees', async () => {
  // Calls of 2 ms, one at a time, and an event a millisecond: those of 2 ms and 1 ms before wait together.
  const {invocations} = await runTrial(
    buildTrial({
      ...CALLS,
      batch: {kind: 'linger', maxEvents: 100, maxBytes: 5e6, lingerMs: 0, maxWorkMs: Infinity},
      offload: {maxInFlight: 1},
    }),
  )
  // The event that arrives at that very instant joins it.
  expect(invocations.slice(0, 3).map(({sentAtMs, batchEvents}) => [sentAtMs, batchEvents])).toEqual([
    [0, 1],
    [2, 2],
    [6, 4],
  ])
})
