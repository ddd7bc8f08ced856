import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import {type Pipeline, ROW_QUERIES, type Trial, type WindowSettings} from '../../../src/model/trial.js'
import {buildAutoscaler} from '../../support/autoscaler.js'
import {faultTrial} from '../../support/fault-trial.js'
import {
  asking,
  expectFirings,
  expectOrder,
  expectRows,
  isDrained,
  queryOf,
} from '../../support/expect-windows.js'
import {observeTrial} from '../../support/observe.js'
import {randomTrials} from '../../support/random-trial.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const TUMBLING: WindowSettings = {sizeMs: 300, slideMs: 300}
const SLIDING: WindowSettings = {sizeMs: 400, slideMs: 100}
const SESSIONS: WindowSettings = {sizeMs: 40, slideMs: 40, gapMs: 40}
const LONG_SESSIONS: WindowSettings = {sizeMs: 150, slideMs: 100, gapMs: 150}
const CASES = [
  ['q5', SLIDING],
  ['q5', TUMBLING],
  ['q7', TUMBLING],
  ['q8', TUMBLING],
  ['q11', SESSIONS],
  ['q11', LONG_SESSIONS],
] as const

describe('windows of random trials', () => {
  test.each(CASES)('%s over %o: rows and instants are those of the definition', async (query, windows) => {
    await fc.assert(
      fc.asyncProperty(randomTrials, async (trial) => {
        const observed = await observeTrial(asking(trial, query, windows))
        expectOrder(observed)
        if (!isDrained(observed)) return
        expectRows(observed)
        expectFirings(observed)
      }),
      {numRuns: 12},
    )
  })
})

/** Slots that come and go, with a pause each time. */
const scaled = (trial: Trial, steps: string, pauseMs: number): Trial => ({
  ...trial,
  pipeline: trial.offload === null ? 'rescaled' : 'bridge',
  autoscaler: buildAutoscaler('schedule', {
    steps,
    minSlots: 1,
    pauseMs,
    provisionMs: 0,
    checkpointIntervalMs: 0,
    cooldownMs: 0,
  }),
})

describe('windows of jobs that are restarted', () => {
  test('rows are those of the definition, and each window fires once, after all of it', async () => {
    let pauses = 0
    await fc.assert(
      fc.asyncProperty(
        randomTrials.filter(({pipeline}) => pipeline !== 'invoker'),
        fc.uniqueArray(fc.integer({min: 0, max: 1200}), {minLength: 1, maxLength: 3}),
        fc.constantFrom(0, 0.3, 40, 500),
        async (trial, instants, pauseMs) => {
          const steps = instants
            .toSorted((a, b) => a - b)
            .map((atMs, index) => `${atMs}ms=${1 + ((index * 3) % 5)}`)
          const scaledTrial = scaled(trial, steps.join(' '), pauseMs)
          const [query, windows] =
            steps.length === 2 ? (['q11', SESSIONS] as const) : (['q5', SLIDING] as const)
          const observed = await observeTrial(asking(scaledTrial, query, windows))
          pauses += observed.history.outcome.scaling?.pauses.length ?? 0
          expectOrder(observed)
          if (isDrained(observed)) expectRows(observed)
        },
      ),
      {numRuns: 15},
    )
    expect(pauses).toBeGreaterThan(0)
  })

  test('a pause of no time that changes nothing changes no instant', async () => {
    // Behind the last event: the job that goes on has none to hand on.
    const plain = buildTrial({
      pipeline: 'vanilla',
      load: {extent: {kind: 'duration', warmupMs: 0, durationMs: 3000}},
    })
    const [without, rescaled] = await Promise.all([
      observeTrial(asking(plain, 'q7', TUMBLING)),
      observeTrial(asking(scaled(plain, '9s=5', 0), 'q7', TUMBLING)),
    ])
    expect(queryOf(rescaled).windows).toEqual(queryOf(without).windows)
  })

  test('a window waits for the sources of the job that goes on', async () => {
    // One event each 10 ms and slot; the job stands still from 1.5 s to 2 s, across the end of the window of 1.8 s.
    const trial = buildTrial({
      pipeline: 'vanilla',
      parallelism: 2,
      service: {meanMs: 1},
      load: {
        shape: 'constant',
        arrivals: 'uniform',
        rateEps: 200,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 3000},
      },
    })
    const {windows} = queryOf(await observeTrial(asking(scaled(trial, '1500ms=3', 500), 'q7', TUMBLING)))
    const firedMs = windows.find(({endMs}) => endMs === 1800)?.firedMs ?? Number.NaN
    // Three slots take 1 ms for each of the 60 events before 1.8 s that waited, and then hand on the next ones.
    expect(firedMs).toBeGreaterThanOrEqual(2000)
    expect(firedMs).toBeLessThan(2030)
  })
})

describe('all pipelines', () => {
  const outcomeOf = async (pipeline: Pipeline, changes: TrialChanges = {}) => {
    const trial = buildTrial({pipeline, ...changes})
    return runQuietly(asking(trial, 'q5', {sizeMs: 10_000, slideMs: 2000}))
  }

  test('have the same final rows, whatever bursts, waits or is rescaled', async () => {
    const autoscaler = buildAutoscaler('schedule', {steps: '3s=7 6s=4', pauseMs: 300, provisionMs: 0})
    const outcomes = await Promise.all([
      outcomeOf('vanilla'),
      outcomeOf('modified'),
      outcomeOf('burst'),
      outcomeOf('overprovisioned', {parallelism: 7}),
      outcomeOf('rescaled', {autoscaler}),
      outcomeOf('bridge', {autoscaler}),
      outcomeOf('burst', {strategy: {kind: 'always'}, offload: {callTimeoutMs: 30}}),
      outcomeOf('burst', {strategy: {kind: 'always'}, offload: {reservedConcurrency: 1}}),
    ])
    expect(outcomes[0].outputDigest).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(outcomes.map(({outputDigest}) => outputDigest)).size).toBe(1)
    const windowsOf = ({query}: TrialOutcome): unknown => query?.windows.map(({endMs, rows}) => [endMs, rows])
    for (const outcome of outcomes) expect(windowsOf(outcome)).toEqual(windowsOf(outcomes[0]))
    expect(outcomes.filter(({query}) => (query?.replies.dropped ?? 0) > 0)).not.toEqual([])
  })

  test('without contents windows fire at the same instants, and answers weigh the same', async () => {
    const trial = asking(buildTrial(), 'q7', {sizeMs: 2000, slideMs: 2000})
    const [made, counted] = await Promise.all([runQuietly(trial), runQuietly({...trial, materialize: false})])
    expect(counted.query).toEqual({
      ...made.query,
      digest: null,
      resultRows: null,
      windows: made.query?.windows.map((window) => ({...window, rows: null})),
    })
    expect(counted.outputDigest).toBeNull()
    expect({...counted.offload, callLatency: null, clientWait: null}).toEqual({
      ...made.offload,
      callLatency: null,
      clientWait: null,
    })
  })
})

describe('emission delay', () => {
  test('of a vanilla job by hand: a spike of 2 s at twice the capacity, over windows of 2 s', async () => {
    // Warm-up 2 s, spike from 5 s to 7 s; then 4000 events wait, and 1000 a second are made up for.
    const trial = buildTrial({pipeline: 'vanilla', load: {arrivals: 'uniform'}})
    const {query} = await runQuietly(asking(trial, 'q7', {sizeMs: 2000, slideMs: 2000}))
    const delays = new Map(query?.windows.map(({endMs, firedMs}) => [endMs, firedMs - endMs]))
    // At 6 s there are 2000 more than were served, a second's work; at 8 s there are 3000, at 10 s 1000.
    expect(delays.get(4000)).toBeLessThan(10)
    expect(delays.get(6000)).toBeCloseTo(1000, -1.5)
    expect(delays.get(8000)).toBeCloseTo(1500, -1.5)
    expect(delays.get(10_000)).toBeCloseTo(500, -1.5)
    // Those of 6 s and 8 s overlap the spike.
    expect(query?.emission).toMatchObject({windows: 2, p99Ms: Number.NaN})
    expect(query?.emission.p50Ms).toBeCloseTo(1000, -1.5)
    expect(query?.emission.maxMs).toBeCloseTo(1500, -1.5)
    expect(query?.allEmission.windows).toBe(5)
  })

  test('a window that the end of the stream cuts short fires, and has none', async () => {
    const trial = buildTrial({pipeline: 'vanilla', load: {shape: 'constant'}})
    const {query} = await runQuietly(asking(trial, 'q7', {sizeMs: 10_000, slideMs: 10_000}))
    expect(query?.windows.map(({endMs, rows}) => [endMs, rows])).toEqual([
      [10_000, 1],
      [20_000, 1],
    ])
    expect(query?.windows[1]?.firedMs).toBeLessThan(12_010)
    expect(query?.emission.windows).toBe(1)
  })

  test('a window that has not fired when the trial ends counts with its age', async () => {
    const trial = buildTrial({
      pipeline: 'vanilla',
      load: {
        shape: 'constant',
        rateEps: 4000,
        drainTimeoutMs: 0,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 4000},
      },
    })
    const {query, outputDigest} = await runQuietly(asking(trial, 'q7', {sizeMs: 1000, slideMs: 1000}))
    expect(query?.firedWindows).toBe(1)
    expect(query?.emission).toMatchObject({windows: 4, maxMs: 2000})
    expect(outputDigest).toBeNull()
  })
})

const FAULTED = [...CASES, ...ROW_QUERIES.map((query) => [query, undefined] as const)] as const

test('rows under any faults are those without, and each window fires once', async () => {
  const reached = {drained: 0, droppedReplies: 0, appliedReplies: 0}
  for (let seed = 0; seed < 72; seed++) {
    const [query, windows] = FAULTED[seed % FAULTED.length]!
    const observed = await observeTrial(asking(faultTrial(seed), query, windows))
    expectOrder(observed)
    const {replies} = queryOf(observed)
    reached.droppedReplies += replies.dropped
    reached.appliedReplies += replies.applied
    if (!isDrained(observed)) continue
    reached.drained++
    expectRows(observed)
    expectFirings(observed)
  }
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(20)
})
