import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {reactionMs} from '../../../src/autoscaler/reaction.js'
import type {Trial} from '../../../src/model/trial.js'
import {buildAutoscaler} from '../../support/autoscaler.js'
import {firstDivergence, runTrial} from '../../support/history.js'
import {expectCensoring, expectConservation, expectSoundRow, expectSums} from '../../support/invariants.js'
import {plainDigest} from '../../support/naive-digest.js'
import {observeTrial} from '../../support/observe.js'
import {randomTrials} from '../../support/random-trial.js'
import {buildTrial} from '../../support/trial.js'

const NEVER = buildAutoscaler('schedule', {steps: '10h=4'})

describe('a rule that never acts', () => {
  test.each([
    ['rescaled', 'vanilla'],
    ['bridge', 'burst'],
  ] as const)('%s is %s, to the last digit', async (pipeline, plain) => {
    const [scaled, unscaled] = await Promise.all([
      runTrial(buildTrial({pipeline, autoscaler: NEVER, service: {distribution: 'exponential'}})),
      runTrial(buildTrial({pipeline: plain, service: {distribution: 'exponential'}})),
    ])
    const withoutOwn = (history: typeof scaled) => ({
      ...history,
      lines: history.lines.map(({text}) => ({text, hash: 0})).slice(0, -1),
    })
    expect(firstDivergence(withoutOwn(scaled), withoutOwn(unscaled))).toBeNull()
    expect({...scaled.outcome, scaling: null, accounting: null}).toEqual({
      ...unscaled.outcome,
      scaling: null,
      accounting: null,
    })
    expect(scaled.outcome.accounting.toState()).toEqual(unscaled.outcome.accounting.toState())
  })
})

/** Up and down at instants of the measured window, with or without a pause. */
const timetables = fc
  .uniqueArray(fc.integer({min: 0, max: 2500}), {minLength: 1, maxLength: 5})
  .chain((instants) =>
    fc.tuple(
      fc.constant(instants.toSorted((a, b) => a - b)),
      fc.array(fc.integer({min: 1, max: 9}), {minLength: 5, maxLength: 5}),
      fc.constantFrom(0, 0.3, 40, 700),
    ),
  )

const scaledTrials: fc.Arbitrary<Trial> = fc
  .tuple(
    randomTrials.filter(({pipeline}) => pipeline !== 'invoker'),
    timetables,
    fc.integer({min: 0, max: 300}),
  )
  .map(([trial, [instants, slots, pauseMs], checkpointIntervalMs]) => ({
    ...trial,
    pipeline: trial.offload === null ? ('rescaled' as const) : ('bridge' as const),
    autoscaler: buildAutoscaler('schedule', {
      steps: instants.map((atMs, index) => `${atMs}ms=${slots[index]}`).join(' '),
      minSlots: 1,
      pauseMs,
      provisionMs: 10,
      checkpointIntervalMs,
    }),
  }))

describe('a job that is rescaled at any moment', () => {
  test('loses and doubles nothing, and puts out what its events are', async () => {
    let rescales = 0
    let replayed = 0
    let digests = 0
    await fc.assert(
      fc.asyncProperty(scaledTrials, async (trial) => {
        const observed = await observeTrial({...trial, materialize: true})
        const {outcome} = observed.history
        if (outcome.outputDigest !== null) {
          digests++
          expect(outcome.outputDigest).toBe(plainDigest(outcome.intendedEvents))
        } else expect(outcome.unfinishedEvents + outcome.droppedEvents).toBeGreaterThan(0)
        rescales += outcome.scaling?.rescales ?? 0
        replayed += outcome.offload?.replayedInvocations ?? 0
        expectSoundRow(observed)
        expectConservation(observed)
        expectCensoring(observed)
        expectSums(observed)
      }),
      {numRuns: Number(process.env['BURST_TEST_RUNS'] ?? 80)},
    )
    // By chance fewer or more, never so few that the property was not tried.
    expect(rescales).toBeGreaterThan(30)
    expect(replayed).toBeGreaterThan(0)
    expect(digests).toBeGreaterThan(30)
  }, 240_000)

  test('has a sound row where no event was intended', async () => {
    const load = {
      extent: {kind: 'duration', warmupMs: 0, durationMs: 1},
      rateEps: 50,
      shape: 'constant',
    } as const
    const trial = buildTrial({pipeline: 'bridge', autoscaler: NEVER, load, seed: 0})
    const {outcome} = await runTrial(trial)

    expect(outcome.intendedEvents).toBe(0)
    expectSoundRow({trial, history: {outcome}})
  })

  test('puts out what the same events put out without it', async () => {
    const plain = await runTrial(buildTrial({materialize: true, pipeline: 'vanilla', load: SHORT}))
    for (const pipeline of ['rescaled', 'bridge'] as const) {
      const {outcome} = await runTrial(
        buildTrial({
          materialize: true,
          pipeline,
          load: SHORT,
          autoscaler: steps('3s=7 4s=2 5s=5', {pauseMs: 300}),
        }),
      )
      expect(outcome.scaling?.rescales).toBe(3)
      expect(outcome.outputDigest).toBe(plain.outcome.outputDigest)
    }
  })
})

const SHORT: Partial<Trial['load']> = {extent: {kind: 'duration', warmupMs: 1000, durationMs: 6000}}
const steps = (text: string, changes: Readonly<Record<string, number>> = {}) =>
  buildAutoscaler('schedule', {steps: text, minSlots: 1, provisionMs: 0, pauseMs: 0, ...changes})

describe('slots and money over time', () => {
  test('more slots are billed from the decision on, fewer until the pause is over', async () => {
    const trial = buildTrial({
      pipeline: 'rescaled',
      load: {shape: 'constant', rateEps: 100, extent: {kind: 'duration', warmupMs: 1000, durationMs: 10_000}},
      autoscaler: steps('2s=10 6s=4', {provisionMs: 1000, pauseMs: 500}),
    })
    const {outcome, timeline} = await runTrial(trial)
    const {scaling} = outcome
    expect(scaling?.pauses).toEqual([
      {fromMs: 4000, toMs: 4500},
      {fromMs: 7000, toMs: 7500},
    ])
    // From 3 to 7.5 s ten slots, four before and after.
    expect(scaling?.billed.between(0, 11_000)).toBe(4 * 3000 + 10 * 4500 + 4 * 3500)
    expect(scaling?.running.between(0, 11_000)).toBe(4 * 4500 + 10 * 3000 + 4 * 3500)
    expect(scaling?.running.most).toBe(10)
    const rowAt = (atMs: number) => timeline.find((row) => row.atMs === atMs)
    expect(rowAt(4800)).toMatchObject({slots: 10, paused: 0.5 / 0.8, busyShare: expect.any(Number) as number})
    expect(rowAt(4000)).toMatchObject({slots: 4, paused: 0})
  })

  test('each growth has the instant of its own decision and of its own end', async () => {
    const autoscaler = steps('2s=6 4s=8', {provisionMs: 1000, pauseMs: 500})
    const {outcome} = await runTrial(buildTrial({pipeline: 'rescaled', load: SHORT, autoscaler}))

    expect(outcome.scaling?.grownAtMs).toEqual([
      {decidedMs: 3000, readyMs: 4500},
      {decidedMs: 5000, readyMs: 6500},
    ])
  })

  test('slots below those of the configuration are released where a rule may go there, but not those at hand', async () => {
    const trialOf = (changes: Readonly<Record<string, number>>) =>
      buildTrial({pipeline: 'rescaled', load: SHORT, autoscaler: steps('2s=1', {pauseMs: 500, ...changes})})
    const billedOf = async (changes: Readonly<Record<string, number>> = {}) =>
      (await runTrial(trialOf(changes))).outcome.scaling?.billed.between(0, 7000)

    expect(await billedOf()).toBe(4 * 3500 + 1 * 3500)
    expect(await billedOf({standbySlots: 2})).toBe(6 * 3500 + 3 * 3500)
    // Never fewer than four, so that there is nothing to release.
    expect(await billedOf({minSlots: 0})).toBe(4 * 7000)
  })

  test('slots at hand are billed all the time, and need no provisioning', async () => {
    const {outcome} = await runTrial(
      buildTrial({
        pipeline: 'rescaled',
        load: SHORT,
        autoscaler: steps('2s=9', {standbySlots: 5, provisionMs: 60_000}),
      }),
    )
    expect(outcome.scaling?.pauses).toEqual([{fromMs: 3000, toMs: 3000}])
    expect(outcome.scaling?.billed.between(0, 7000)).toBe(9 * 7000)
  })

  test('a rescale waits for the checkpoint after its decision, drawn from its number and the seed', async () => {
    const instants = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const autoscaler = steps('2s=9', {checkpointIntervalMs: 2000})
        const {outcome} = await runTrial(buildTrial({seed, pipeline: 'rescaled', load: SHORT, autoscaler}))
        return outcome.scaling?.pauses[0]?.fromMs ?? 0
      }),
    )
    expect(instants[0]).toBe(instants[1])
    expect(instants[0]).not.toBe(instants[2])
    for (const atMs of instants) {
      expect(atMs).toBeGreaterThanOrEqual(3000)
      expect(atMs).toBeLessThan(5000)
    }
  })
})

describe('rules on the simulated job', () => {
  const HOURS: Partial<Trial['load']> = {
    shape: 'spike',
    arrivals: 'uniform',
    rateEps: 14,
    peakRateEps: 60,
    spikeDurationMs: 3_600_000,
    extent: {kind: 'duration', warmupMs: 60_000, durationMs: 4 * 3_600_000},
  }

  test('managed Flink doubles after exactly 15 points, and never comes back at 35 %', async () => {
    const {outcome} = await runTrial(
      buildTrial({
        pipeline: 'rescaled',
        load: HOURS,
        service: {meanMs: 200},
        metricIntervalMs: 60_000,
        autoscaler: buildAutoscaler('cpu-alarm', {slotsMax: 64, pauseMs: 20_000}),
      }),
    )
    // The spike begins 30 % into 4 hours, after a minute of warm-up: at a full minute.
    const burstMs = 60_000 + 0.3 * 4 * 3_600_000
    expect(outcome.scaling?.grownAtMs[0]?.decidedMs).toBe(burstMs + 15 * 60_000)
    const slots = outcome.scaling?.trace.map((record) => record.slots) ?? []
    expect(Math.max(...slots)).toBe(outcome.scaling?.running.slots)
    expect(outcome.scaling?.running.slots).toBeGreaterThan(4)
  })

  test('the operator decides within a loop of its closed form', async () => {
    const changes = {
      loopMs: 5000,
      windowMs: 60_000,
      stabilizationMs: 5000,
      utilizationMax: 0.9,
      catchUpMs: 300_000,
    }
    const autoscaler = buildAutoscaler('rate', changes)
    const {outcome} = await runTrial(
      buildTrial({
        pipeline: 'rescaled',
        autoscaler,
        bufferEvents: null,
        load: {
          shape: 'spike',
          arrivals: 'uniform',
          rateEps: 140,
          peakRateEps: 420,
          spikeDurationMs: 120_000,
          extent: {kind: 'duration', warmupMs: 10_000, durationMs: 200_000},
        },
        service: {meanMs: 20},
      }),
    )
    const tauMs = reactionMs(autoscaler, {utilization: 0.7, factor: 3})
    const decidedMs = (outcome.scaling?.grownAtMs[0]?.decidedMs ?? Number.NaN) - 70_000
    expect(decidedMs).toBeGreaterThanOrEqual(tauMs - 5000)
    expect(decidedMs).toBeLessThanOrEqual(tauMs + 5000)
  })

  test('the ideal one keeps the latency of a spike near that of the calm', async () => {
    const ideal = buildAutoscaler('ideal', {provisionMs: 0, pauseMs: 0})
    const [bound, plain] = await Promise.all([
      runTrial(buildTrial({pipeline: 'rescaled', autoscaler: ideal})),
      runTrial(buildTrial({pipeline: 'vanilla'})),
    ])
    const p99 = (history: typeof bound): number => history.outcome.accounting.burstLatency.quantileMs(0.99)
    // 10 slots at 80 %, one service and a queue of a few.
    expect(p99(bound)).toBeLessThan(20)
    expect(p99(plain)).toBeGreaterThan(1500)
  })
})
