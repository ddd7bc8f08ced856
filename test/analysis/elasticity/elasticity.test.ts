import {describe, expect, test} from 'vitest'
import {type Elasticity, elasticityOf} from '../../../src/analysis/elasticity/elasticity.js'
import type {InvocationRow, TimelineRow} from '../../../src/engine/engine.js'
import {runMs} from '../../../src/model/units.js'
import type {FaultKind} from '../../../src/model/fault.js'
import {faultOf} from '../../support/fault-trial.js'
import {executedCalls} from '../../support/executed-calls.js'
import {runTrial} from '../../support/history.js'
import {buildInvocation} from '../../support/invocation.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/**
 * 4 slots of 2 ms: 2000 events/s. 1000 events/s, which demand 3 slots, and 4000 in the spike, which demand 10, from
 * 5 s to 7 s; measured from 2 s to 12 s.
 */
const SPIKE: TrialChanges = {
  load: {shape: 'spike', extent: {kind: 'duration', warmupMs: 2000, durationMs: 10_000}},
}

/** A row a second that tells only its backlog. */
const rows = (backlogAt: (atMs: number) => number): TimelineRow[] =>
  Array.from({length: 12}, (_, second) => {
    const atMs = (second + 1) * 1000
    return {atMs: runMs(atMs * 1e6), offloadShare: 0, backlogEvents: backlogAt(atMs)} as TimelineRow
  })

const elasticity = (changes: TrialChanges, invocations: readonly InvocationRow[] = []): Elasticity | null =>
  elasticityOf(buildTrial(changes), {timeline: rows(() => 0), calls: executedCalls(invocations)})

describe('by hand', () => {
  test('vanilla lacks six of ten slots for two seconds, and has a fourth for eight', () => {
    const figures = elasticity({...SPIKE, pipeline: 'vanilla'})

    expect(figures).toMatchObject({
      windowMs: 10_000,
      gridMs: 1000,
      tauUPercent: 20,
      tauOPercent: 80,
      bursts: [],
    })
    expect(figures?.thetaUPercent).toBeCloseTo(12, 12)
    expect(figures?.thetaOPercent).toBeCloseTo(80 / 3, 12)
    expect(figures?.upsilonPercent).toBeCloseTo(200 / 9, 12)
  })

  test('seven slots lack three, and have four too many for eight seconds', () => {
    const figures = elasticity({...SPIKE, pipeline: 'overprovisioned', parallelism: 7})

    expect(figures).toMatchObject({tauUPercent: 20, tauOPercent: 80})
    expect(figures?.thetaUPercent).toBeCloseTo(6, 12)
    expect(figures?.thetaOPercent).toBeCloseTo(320 / 3, 12)
  })

  test('ten slots lack nothing, and more are too many all the time', () => {
    expect(elasticity({...SPIKE, pipeline: 'overprovisioned', parallelism: 10})).toMatchObject({
      thetaUPercent: 0,
      tauUPercent: 0,
      tauOPercent: 80,
    })
    expect(elasticity({...SPIKE, pipeline: 'overprovisioned', parallelism: 11})?.tauOPercent).toBe(100)
  })

  test('environments at work are supply in their seconds', () => {
    // Four from 5.5 s to 7 s: 2 and 4 in the mean of the seconds of the spike.
    const calls = Array.from({length: 4}, () =>
      buildInvocation({sentAtMs: 5400, clientMs: 1600, durationMs: 1500, batchEvents: 750}),
    )
    const figures = elasticity(SPIKE, calls)

    // 4 and 2 of 10 slots are missing in a second each; supply rises twice, demand once.
    expect(figures?.thetaUPercent).toBeCloseTo(6, 12)
    expect(figures?.tauUPercent).toBe(20)
    expect(figures?.upsilonPercent).toBeCloseTo(100 / 9, 12)
  })

  test('the slots of a job that has crashed supply nothing in its outage', () => {
    // Of 4 slots none from 8 s to 9.5 s, where 3 are demanded.
    const paused = (atMs: number): number => (atMs === 9000 ? 1 : atMs === 10_000 ? 0.5 : 0)
    const timeline = rows(() => 0).map((row) => ({...row, slots: 4, paused: paused(row.atMs)}))
    const figures = elasticityOf(buildTrial({...SPIKE, pipeline: 'vanilla'}), {
      timeline,
      calls: executedCalls([]),
    })

    expect(figures).toMatchObject({tauUPercent: 40, tauOPercent: 60})
    expect(figures?.thetaUPercent).toBeCloseTo(12 + 10 + 10 / 3, 12)
    expect(figures?.thetaOPercent).toBeCloseTo(20, 12)
  })

  test('each burst reaches to the next', () => {
    const trial = buildTrial({
      load: {shape: 'square', periodMs: 4000, extent: {kind: 'duration', warmupMs: 0, durationMs: 12_000}},
    })
    const bursts = elasticityOf(trial, {timeline: rows(() => 100), calls: executedCalls([])})?.bursts ?? []

    expect(bursts.length).toBeGreaterThan(1)
    const areas = bursts.map(({backlogAreaEventS}) => backlogAreaEventS)
    const spans = bursts.map(({fromMs}, i) => (bursts[i + 1]?.fromMs ?? 12_000) - fromMs)
    expect(areas).toEqual(spans.map((ms) => ms / 10))
  })
})

test('what was refused and came back was not offloaded', () => {
  const calls = (status: string): InvocationRow[] =>
    Array.from({length: 100}, (_, i) =>
      buildInvocation({status, sentAtMs: 5000 + i * 20, clientMs: 100, durationMs: 80, batchEvents: 40}),
    )
  const [refused, executed] = [elasticity(SPIKE, calls('throttled')), elasticity(SPIKE, calls('ok'))]
  const vanilla = elasticity({...SPIKE, pipeline: 'vanilla'})

  expect({...refused, bursts: []}).toEqual({...vanilla, bursts: []})
  expect(refused?.bursts[0]?.reactionMs).toBeNull()
  expect(executed?.bursts[0]?.reactionMs).toBe(100)
  expect(executed?.thetaUPercent).toBeLessThan(refused?.thetaUPercent ?? 0)
})

const measured = async (changes: TrialChanges): Promise<Elasticity> => {
  const trial = buildTrial(changes)
  const {timeline, invocations} = await runTrial(trial)
  const figures = elasticityOf(trial, {timeline, calls: executedCalls(invocations)})
  if (!figures) throw new Error('no elasticity')
  return figures
}

describe('measured', () => {
  test.each<readonly [string, TrialChanges]>([
    ['the default job', SPIKE],
    [
      'a spike of 30 s',
      {
        load: {
          shape: 'spike',
          spikeDurationMs: 30_000,
          extent: {kind: 'duration', warmupMs: 2000, durationMs: 60_000},
        },
      },
    ],
    [
      'a strategy that ticks',
      {
        ...SPIKE,
        strategy: {kind: 'threshold', inputThreshold: 1500, busyThreshold: 1},
        metricIntervalMs: 200,
      },
    ],
  ])('%s: an account that throttles looks worse than a healthy one', async (_, changes) => {
    const healthy = await measured(changes)
    const throttled = await measured({...changes, offload: {reservedConcurrency: 1}})

    expect(throttled.thetaUPercent).toBeGreaterThan(healthy.thetaUPercent)
    expect(throttled.tauUPercent).toBeGreaterThanOrEqual(healthy.tauUPercent)
    expect(throttled.bursts[0]?.backlogAreaEventS).toBeGreaterThan(healthy.bursts[0]?.backlogAreaEventS ?? 0)
    expect(healthy.bursts[0]?.reactionMs).toBeLessThan(1000)
    expect(throttled.bursts[0]?.reactionMs).toBeNull()
  })

  test.each<readonly [string, Readonly<Record<string, number>>]>([
    ['event-errors', {share: 0.9}],
    ['malformed-responses', {share: 1, kept: 0}],
  ])('%s %o leave less at work than a healthy account', async (kind, settings) => {
    const healthy = await measured(SPIKE)
    const faulty = await measured({...SPIKE, faults: [faultOf(kind as FaultKind, settings)]})

    expect(faulty.thetaUPercent).toBeGreaterThan(healthy.thetaUPercent)
    expect(faulty.tauUPercent).toBeGreaterThanOrEqual(healthy.tauUPercent)
    expect(faulty.bursts[0]?.reactionMs).toBeNull()
  })

  test('what a malformed answer has kept is at work, though the rest of its batch is not', async () => {
    const none = await measured({...SPIKE, faults: [faultOf('malformed-responses', {share: 1, kept: 0})]})
    const most = await measured({
      ...SPIKE,
      offload: {maxAttempts: 1},
      faults: [faultOf('malformed-responses', {share: 1, kept: 0.9})],
    })
    expect(most.thetaUPercent).toBeLessThan(none.thetaUPercent / 2)
  })

  test('chance in the arrivals moves a reaction by no more than a step or two', async () => {
    const load = {...SPIKE.load, spikeDurationMs: 5000}
    const reaction = async (changes: TrialChanges): Promise<number> =>
      (await measured({...changes, load: {...load, ...changes.load}})).bursts[0]?.reactionMs ?? Infinity
    const even = await reaction({load: {arrivals: 'uniform'}})
    const drawn = await Promise.all(Array.from({length: 20}, (_, i) => reaction({seed: i + 1})))

    expect(even).toBeLessThan(1000)
    for (const reactionMs of drawn) expect(Math.abs(reactionMs - even)).toBeLessThanOrEqual(200)
  })
})

test.each<readonly [string, TrialChanges]>([
  ['the study of batches', {pipeline: 'invoker'}],
  ['a load of so many events', {load: {extent: {kind: 'events', warmupMs: 2000, events: 1000}}}],
  ['a load as fast as it goes', {load: {rateEps: 'max'}}],
])('nothing is known of %s', (_, changes) => {
  expect(elasticity(changes)).toBeNull()
})

test('a load without bursts has metrics, and nothing to react to', () => {
  const figures = elasticity({load: {shape: 'constant', rateEps: 2000}})
  // 5 slots demanded, 4 there.
  expect(figures).toMatchObject({tauUPercent: 100, tauOPercent: 0, upsilonPercent: 0, bursts: []})
  expect(figures?.thetaUPercent).toBeCloseTo(20, 12)
})
