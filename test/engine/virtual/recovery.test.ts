import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import type {Trial} from '../../../src/model/trial.js'
import {crash, crashedTrials, effective} from '../../support/crashed-trial.js'
import {firstDivergence, runTrial} from '../../support/history.js'
import {expectCensoring, expectConservation, expectSoundRow, expectSums} from '../../support/invariants.js'
import {plainDigest} from '../../support/naive-digest.js'
import {type Observed, observeTrial} from '../../support/observe.js'
import {buildTrial} from '../../support/trial.js'

const withoutRecovery = (outcome: TrialOutcome) =>
  Object.fromEntries(Object.entries(outcome).filter(([key]) => key !== 'recovery'))

describe('checkpoints without a crash', () => {
  test.each(['vanilla', 'burst'] as const)('change nothing but what counts them: %s', async (pipeline) => {
    const changes = {pipeline, service: {distribution: 'exponential'}} as const
    const [safe, plain] = await Promise.all([
      runTrial(buildTrial({...changes, checkpointIntervalMs: 700})),
      runTrial(buildTrial(changes)),
    ])
    const withoutOutcome = (history: typeof safe) => ({...history, lines: history.lines.slice(0, -1)})
    expect(firstDivergence(withoutOutcome(safe), withoutOutcome(plain))).toBeNull()
    const {recovery, ...outcome} = safe.outcome
    expect({...outcome, accounting: null}).toEqual({...withoutRecovery(plain.outcome), accounting: null})
    expect(outcome.accounting.toState()).toEqual(plain.outcome.accounting.toState())
    // Ticks are 800 ms apart: the trial ends with the one at 12.8 s.
    expect(recovery).toMatchObject({checkpoints: 18, crashes: [], outages: []})
    if (pipeline === 'burst') expect(recovery?.stateBytes).toBeGreaterThan(0)
    else expect(recovery?.stateBytes).toBe(0)
  })
})

describe('a job that crashes at any moment', () => {
  test('loses and doubles nothing, counts each event by the pass that lasts, and puts out what its events are', async () => {
    let replayedEvents = 0
    let replayedCalls = 0
    let digests = 0
    await fc.assert(
      fc.asyncProperty(crashedTrials, async (trial) => {
        const all = await observeTrial({...trial, materialize: true})
        const {outcome} = all.history
        const crashes = outcome.recovery?.crashes ?? []
        const observed = effective(all, crashes)
        if (outcome.outputDigest !== null) {
          digests++
          expect(outcome.outputDigest).toBe(plainDigest(outcome.intendedEvents))
        } else expect(outcome.unfinishedEvents + outcome.droppedEvents).toBeGreaterThan(0)
        for (const {replayedEvents: events, replayedInvocations: calls} of crashes) {
          expect(events).toBeGreaterThanOrEqual(0)
          replayedEvents += events
          replayedCalls += calls
        }
        expectSoundRow(observed)
        expectConservation(observed)
        expectCensoring(observed)
        expectSums(observed)
        expectEffectivePass(observed)
        expectEffectiveOrder(observed)
      }),
      {numRuns: Number(process.env['BURST_TEST_RUNS'] ?? 60)},
    )
    // By chance fewer or more, never so few that the property was not tried.
    expect(replayedEvents).toBeGreaterThan(1000)
    expect(replayedCalls).toBeGreaterThan(0)
    expect(digests).toBeGreaterThan(10)
  }, 240_000)
})

describe('one crash, by hand', () => {
  // One slot of 10 ms, an event every 100 ms: no queue until the crash.
  const trial = buildTrial({
    pipeline: 'vanilla',
    parallelism: 1,
    load: {
      shape: 'constant',
      arrivals: 'uniform',
      rateEps: 10,
      extent: {kind: 'duration', warmupMs: 1000, durationMs: 6000},
    },
    service: {distribution: 'constant', meanMs: 10},
    checkpointIntervalMs: 1000,
    faults: [crash(2440, 700)],
  })

  test('what was sunk since the checkpoint is served again, late, and counts once', async () => {
    const {history, rows} = await observeTrial(trial)
    const {recovery, sunkEvents, intendedEvents, accounting} = history.outcome
    expect(recovery?.crashes).toEqual([
      {
        atMs: 3440,
        checkpointMs: 3000,
        upMs: 4140,
        replayedEvents: expect.any(Number) as number,
        replayedInvocations: 0,
      },
    ])
    expect(recovery?.outages).toEqual([{fromMs: 3440, toMs: 4140}])
    const again = rows.filter(({sunkNs}) => sunkNs > 3e9 && sunkNs <= 3.44e9).map(({event}) => event)
    expect(recovery?.crashes[0]?.replayedEvents).toBe(again.length)
    expect(again).toEqual([30, 31, 32, 33, 34])
    // One after the other from 4140 ms on, with the instants at which they were intended.
    const [first] = again
    const passes = rows.filter(({event}) => event === first)
    expect(passes.map(({sunkNs}) => sunkNs)).toEqual([passes[0]!.intendedNs + 10e6, 4.15e9])
    expect(passes[1]?.intendedNs).toBe(passes[0]?.intendedNs)
    expect(accounting.latency.maxMs).toBeCloseTo(4150 - passes[0]!.intendedNs / 1e6, 6)
    expect(sunkEvents).toBe(intendedEvents)
    // Checkpoints at 1, 2, 3 s, none at 4 s, in the outage.
    expect(recovery?.checkpoints).toBe(6)
    const rowAt = (atMs: number) => history.timeline.find((row) => row.atMs === atMs)
    expect(rowAt(4000)?.paused).toBeCloseTo(560 / 800, 9)
    expect(rowAt(4800)?.paused).toBeCloseTo(140 / 800, 9)
  })

  test('a crash in an outage makes it longer, and takes nothing back', async () => {
    const {outcome} = await runTrial({...trial, faults: [crash(2440, 700), crash(2800, 700)]})
    expect(outcome.recovery?.outages).toEqual([{fromMs: 3440, toMs: 4500}])
    expect(outcome.recovery?.crashes[1]).toEqual({
      atMs: 3800,
      checkpointMs: 3000,
      upMs: 4500,
      replayedEvents: 0,
      replayedInvocations: 0,
    })
  })

  test('without a checkpoint the whole stream is served again', async () => {
    const unsafe = Object.entries(trial).filter(([key]) => key !== 'checkpointIntervalMs')
    const {outcome} = await runTrial(Object.fromEntries(unsafe) as unknown as Trial)
    const [only] = outcome.recovery?.crashes ?? []
    expect(only).toMatchObject({checkpointMs: 0, replayedEvents: 35})
    expect(outcome.sunkEvents).toBe(outcome.intendedEvents)
  })
})

describe('a tick at the instant of a crash', () => {
  test.each([800, 1600])('sees what it took back, the first as well as later ones: %i ms', async (atMs) => {
    const trial = buildTrial({
      pipeline: 'vanilla',
      load: {
        shape: 'constant',
        arrivals: 'uniform',
        rateEps: 1000,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 2000},
      },
      checkpointIntervalMs: 10_000,
      faults: [crash(atMs, 100)],
    })
    const {outcome, timeline} = await runTrial(trial)
    expect(outcome.recovery?.crashes[0]).toMatchObject({atMs, replayedEvents: atMs + 1})
    expect(timeline.find((row) => row.atMs === atMs)?.backlogEvents).toBe(atMs + 1)
  })
})

test('what was held back for a crash that finds the job done counts in the window it was sunk in', async () => {
  const load = {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 1000,
    extent: {kind: 'events', warmupMs: 1000, events: 4000},
  } as const
  const plain = await runTrial(buildTrial({pipeline: 'vanilla', load}))
  // Done at 4 s and seen to be so at the tick of 4.8 s: one crash comes in between, one never.
  for (const atMs of [3400, 5900]) {
    const changes = {checkpointIntervalMs: 9000, faults: [crash(atMs, 300)]}
    const {outcome} = await runTrial(buildTrial({pipeline: 'vanilla', load, ...changes}))
    expect(outcome.recovery?.crashes).toEqual([])
    expect(outcome.flags).toEqual(['idle-slot-crash'])
    expect(outcome.window).toEqual(plain.outcome.window)
  }
})

/** Latencies are those of the rows that last, whichever pass an event was first sunk in. */
function expectEffectivePass({trial, history: {outcome}, rows}: Observed): void {
  if (outcome.unfinishedEvents > 0) return
  const fromNs = trial.load.extent.warmupMs * 1e6
  const first = new Map(rows.map((row) => [row.event, row]).toReversed() as [number, (typeof rows)[number]][])
  const measured = [...first.values()].filter(({intendedNs}) => intendedNs >= fromNs)
  const sumMs = measured.reduce((sum, {sunkNs, intendedNs}) => sum + (sunkNs - intendedNs) / 1e6, 0)
  const {latency} = outcome.accounting
  expect(latency.totalCount).toBe(measured.length)
  if (measured.length > 0) expect(latency.meanMs * latency.totalCount).toBeCloseTo(sumMs, 3)
}

/** A crash gives no subtask another order: behind what came out before it is behind all the same. */
function expectEffectiveOrder({trial, history: {outcome}, rows}: Observed): void {
  if (trial.offload === null) return
  const highest = Array<number>(trial.parallelism).fill(-1)
  const sunk = new Set<number>()
  let reorderedEvents = 0
  for (const {subtask, event} of rows) {
    if (sunk.has(event)) continue
    sunk.add(event)
    if (event < highest[subtask]!) reorderedEvents++
    else highest[subtask] = event
  }
  expect(outcome.accounting.reordering.reorderedEvents).toBe(reorderedEvents)
}
