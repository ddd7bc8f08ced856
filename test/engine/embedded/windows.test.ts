import {describe, expect, test, vi} from 'vitest'
import {embeddedEngine} from '../../../src/engine/embedded/embedded-engine.js'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import type {Trial, WindowSettings} from '../../../src/model/trial.js'
import {asking} from '../../support/expect-windows.js'
import {runTrial} from '../../support/history.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

vi.setConfig({testTimeout: 30_000})

const SLIDING: WindowSettings = {sizeMs: 400, slideMs: 100}
const TUMBLING: WindowSettings = {sizeMs: 250, slideMs: 250}
const SESSIONS: WindowSettings = {sizeMs: 60, slideMs: 60, gapMs: 60}
const WINDOWS = {
  q1: undefined,
  q2: undefined,
  q14: undefined,
  q5: SLIDING,
  q7: TUMBLING,
  q8: TUMBLING,
  q11: SESSIONS,
} as const

const trialOf = (changes: TrialChanges): Trial =>
  buildTrial({
    parallelism: 2,
    metricIntervalMs: 50,
    strategy: {kind: 'always'},
    service: {meanMs: 1},
    load: {shape: 'constant', rateEps: 800, extent: {kind: 'duration', warmupMs: 100, durationMs: 700}},
    ...changes,
  })

const embedded = async (trial: Trial): Promise<TrialOutcome> =>
  (await runTrial({...trial, engine: 'embedded'}, {engine: embeddedEngine})).outcome

/** Ends and numbers of rows, each window once. */
const windowsOf = ({query}: TrialOutcome): unknown => query?.windows.map(({endMs, rows}) => [endMs, rows])

const LATE_AND_CUT: TrialChanges = {
  offload: {callTimeoutMs: 15, maxAttempts: 2, environments: 'warm'},
  faults: [
    {kind: 'duplicate-responses', share: 0.3, afterMs: 20, atMs: 0, forMs: 0},
    {kind: 'malformed-responses', share: 0.3, kept: 0.5, atMs: 0, forMs: 0},
  ],
}

const SHARED: TrialChanges = {strategy: {kind: 'threshold-random', threshold: 0, share: 0.5}}
const SHARED_LATE_AND_CUT: TrialChanges = {...SHARED, ...LATE_AND_CUT}

const CASES: readonly [string, keyof typeof WINDOWS, TrialChanges][] = [
  ['slots alone', 'q5', {pipeline: 'vanilla'}],
  ['slots and answers', 'q7', SHARED],
  ['what is throttled away, and served by slots', 'q5', {offload: {reservedConcurrency: 1, maxAttempts: 1}}],
  ['answers that come late, again and cut', 'q5', LATE_AND_CUT],
  ['answers that come late, again and cut', 'q14', LATE_AND_CUT],
  ['slots and answers that come late, again and cut', 'q11', SHARED_LATE_AND_CUT],
  ['slots and answers that come late, again and cut', 'q8', SHARED_LATE_AND_CUT],
  ['slots and answers', 'q1', SHARED],
  ['slots and answers that come late, again and cut', 'q2', SHARED_LATE_AND_CUT],
  [
    'events that the function refuses',
    'q7',
    {faults: [{kind: 'event-errors', share: 0.2, atMs: 0, forMs: 0}]},
  ],
]

describe('final rows on threads are those in virtual time', () => {
  test.each(CASES)('of %s (%s)', async (_, query, changes) => {
    const trial = asking(trialOf(changes), query, WINDOWS[query])
    const [outcome, inVirtualTime] = await Promise.all([embedded(trial), runQuietly(trial)])

    expect(outcome).toMatchObject({unfinishedEvents: 0, droppedEvents: 0, duplicateEvents: 0})
    expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
    expect(outcome.outputDigest).toBe(inVirtualTime.outputDigest)
    expect(windowsOf(outcome)).toEqual(windowsOf(inVirtualTime))
    const {windows, resultRows, firedWindows} = outcome.query!
    expect(firedWindows).toBe(trial.windows ? windows.length : Number.NaN)
    expect(resultRows).toBe(inVirtualTime.query!.resultRows)
    const fired = windows.map(({firedMs}) => firedMs)
    expect(fired).toEqual(fired.toSorted((a, b) => a - b))
    // Those behind the end of the stream fire with it.
    for (const {endMs, firedMs} of windows.filter(({endMs: atMs}) => atMs < 800)) {
      expect(firedMs).toBeGreaterThanOrEqual(endMs)
    }
  })
})

test('windows wait no longer for what is given up for good', async () => {
  const trial = trialOf({offload: {reservedConcurrency: 1, maxAttempts: 1, onGiveUp: 'drop'}})
  const outcome = await embedded(asking(trial, 'q7', TUMBLING))

  expect(outcome.droppedEvents).toBeGreaterThan(0)
  expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0, outputDigest: null})
  expect(outcome.query!.firedWindows).toBe(outcome.query!.windows.length)
  expect(outcome.query!.firedWindows).toBeGreaterThan(2)
})

test('a window that has not fired when the trial ends counts with its age', async () => {
  const load = {shape: 'constant', rateEps: 800, drainTimeoutMs: 0} as const
  const trial = trialOf({
    pipeline: 'vanilla',
    service: {meanMs: 10},
    load: {...load, extent: {kind: 'duration', warmupMs: 0, durationMs: 1000}},
  })
  const outcome = await embedded(asking(trial, 'q7', TUMBLING))

  expect(outcome.unfinishedEvents).toBeGreaterThan(500)
  expect(outcome.query!.windows.map(({endMs}) => endMs)).toEqual([250, 500, 750, 1000])
  expect(outcome.query!.firedWindows).toBeLessThan(2)
  expect(outcome.query!.emission.maxMs).toBeGreaterThan(490)
})

test('at rate max windows go by the event time of Nexmark, not by when events come', async () => {
  const load = {shape: 'constant', extent: {kind: 'events', warmupMs: 0, events: 9_990}} as const
  const pacedLoad = {...load, rateEps: 10_000, arrivals: 'uniform'} as const
  const common = {pipeline: 'vanilla', service: {meanMs: 0}, materialize: true} as const
  const atMax = await embedded(asking(trialOf({...common, load: {...load, rateEps: 'max'}}), 'q5', SLIDING))
  const paced = await runQuietly(asking(trialOf({...common, load: pacedLoad}), 'q5', SLIDING))

  expect(atMax.query!.resultRows).toBeGreaterThan(9)
  expect(atMax.outputDigest).toBe(paced.outputDigest)
  expect(windowsOf(atMax)).toEqual(windowsOf(paced))
})
