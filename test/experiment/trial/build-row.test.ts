import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import {buildRow, headlineOf, plannedCellsOf} from '../../../src/experiment/trial/build-row.js'
import type {Trial} from '../../../src/model/trial.js'
import {TRIAL_KEYS, type TrialRow} from '../../../src/results/trial-row.js'
import {runTrial} from '../../support/history.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** 36 cents an hour are a hundredth of a cent a second. */
const SLOT_PRICE = {name: 'test', slotUsdPerHour: 0.36, orchestrationSlots: 1}

/** One slot that needs 10 ms an event, and is offered one every 5 ms for a second, which is then over. */
const OVERLOAD: TrialChanges = {
  pipeline: 'vanilla',
  parallelism: 1,
  bufferEvents: 10,
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 200,
    extent: {kind: 'duration', warmupMs: 0, durationMs: 1000},
    drainTimeoutMs: 0,
  },
  service: {meanMs: 10},
}

const overloaded = async (changes: TrialChanges = {}): Promise<{trial: Trial; outcome: TrialOutcome}> => {
  const trial = buildTrial({...OVERLOAD, ...changes, load: {...OVERLOAD.load, ...changes.load}})
  return {trial, outcome: (await runTrial(trial)).outcome}
}

const rowOf = (trial: Trial, outcome: TrialOutcome): TrialRow =>
  buildRow(trial, outcome, {point: 'rate=200', slotPrice: SLOT_PRICE, wallMs: 7})

const {trial, outcome} = await overloaded()

describe('the row of an overloaded slot', () => {
  const row = rowOf(trial, outcome)

  test('has every column, in their order', () => {
    expect(Object.keys(row)).toEqual(TRIAL_KEYS)
    expect(row).toMatchObject({point: 'rate=200', wallMs: 7, state: 'completed', serviceTimeMs: 10})
  })

  test('counts a hundred events that were served, and as many that were not', () => {
    // At the end one event is in service, ten are in the channel and one is held before it.
    expect(row).toMatchObject({
      intendedEvents: 200,
      sunkEvents: 100,
      unfinishedEvents: 100,
      emittedEvents: 112,
    })
    expect(row).toMatchObject({lostEvents: 0, duplicateEvents: 0, processedEps: 100})
  })

  test('has latencies of what was served and ages of what was not', () => {
    // Event k of the served ones took 10 + 5k ms: 257.5 in the mean. The others are 500 down to 5 ms old: 252.5.
    expect(row.latencyMeanMs).toBeCloseTo(255, 9)
    expect(row.latencyMaxMs).toBe(505)
    expect(row.censoredFromMs).toBe(5)
    // Of two hundred events no percentile beyond the 95th is told.
    expect(row.latencyP99Ms).toBeNaN()
    expect(row.latencyP999Ms).toBeNaN()
    expect(headlineOf(trial, outcome)).toEqual({headlineMs: Number.NaN, headlineEvents: 200})
  })

  test('is busy all the time, and held from when its channel was full', () => {
    // At 105 ms 22 events have come and ten have gone: one is in service, ten wait, and one is held.
    expect(row).toMatchObject({busyShare: 1, idleShare: 0, backpressuredShare: 0.895})
    expect(row.accumulatedBackpressuredMs).toBe(895)
    expect(row.policyBlockedMs).toBeNaN()
  })

  test('pays a slot and its share of the cluster for a second, and nothing else', () => {
    expect(row.localCostUsd).toBeCloseTo(0.0002, 12)
    expect(row.totalCostUsd).toBe(row.localCostUsd)
    // Two hundredths of a cent for a hundred events.
    expect(row.costPerMillionEventsUsd).toBeCloseTo(2, 9)
    expect(row).toMatchObject({slotSeconds: 1, slotsMax: 1})
    for (const key of ['lambdaCostUsd', 'offloadShare', 'rescales', 'pausedMs'] as const) {
      expect(row[key]).toBeNaN()
    }
  })
})

test('events dropped by design are lost, and the row is valid', () => {
  const row = rowOf(trial, {...outcome, unfinishedEvents: 97, droppedEvents: 3})

  expect(row).toMatchObject({lostEvents: 3, state: 'completed'})
})

test.each([
  [{unfinishedEvents: 99}, {lostEvents: 1}],
  [{unfinishedEvents: 101}, {lostEvents: -1}],
  [{duplicateEvents: 1}, {duplicateEvents: 1}],
])('with %j nothing in the row may be used', (changes, cells) => {
  expect(rowOf(trial, {...outcome, ...changes})).toMatchObject({...cells, state: 'invalid'})
})

test('at rate max the latency of an event is the length of the run, and is left out', async () => {
  const most = await overloaded({
    load: {rateEps: 'max', extent: {kind: 'events', warmupMs: 0, events: 150}, drainTimeoutMs: null},
  })
  const row = rowOf(most.trial, most.outcome)

  expect(row).toMatchObject({sunkEvents: 150, completionMs: 1500})
  for (const key of ['rateEps', 'peakRateEps', 'latencyMeanMs', 'sloMissedS', 'offeredEps'] as const) {
    expect(row[key]).toBeNaN()
  }
  expect(headlineOf(most.trial, most.outcome).headlineMs).toBeNaN()
})

test('an objective is judged inside bursts where the load has some', async () => {
  const spike = await overloaded({
    slo: {percentile: 'p50', limitMs: 100},
    load: {shape: 'spike', rateEps: 50, peakRateEps: 400, drainTimeoutMs: null},
  })
  const {headlineMs, headlineEvents} = headlineOf(spike.trial, spike.outcome)

  // A fifth of the second: 80 events, of which a slot serves 20 meanwhile.
  expect(headlineEvents).toBe(80)
  expect(headlineMs).toBe(spike.outcome.accounting.burstLatency.quantileMs(0.5))
  // Its backlog outlasts it: later events, which are no part of the headline, wait as well.
  expect(headlineMs).not.toBe(rowOf(spike.trial, spike.outcome).latencyP50Ms)
})

test('what was offloaded is divided by what was intended, and its cost is added', async () => {
  const burst = await overloaded({
    pipeline: 'burst',
    strategy: {kind: 'always'},
    batch: {kind: 'fixed', maxEvents: 4},
    load: {rateEps: 80, drainTimeoutMs: null},
  })
  const row = rowOf(burst.trial, {
    ...burst.outcome,
    offload: {
      ...burst.outcome.offload!,
      offloadedEvents: 20,
      invokedEvents: 60,
      invocations: 15,
      billedMs: 3000,
    },
  })

  expect(row).toMatchObject({
    intendedEvents: 80,
    offloadShare: 0.25,
    batchMeanEvents: 4,
    lambdaBilledMsTotal: 3000,
  })
  // 1769 MB are billed in GB of 1024 MB.
  expect(row.lambdaGbSeconds).toBeCloseTo((3 * 1769) / 1024, 9)
  expect(row.totalCostUsd).toBeCloseTo(row.localCostUsd + row.lambdaCostUsd, 15)
  expect(row.policyBlockedMs).toBe(row.accumulatedBackpressuredMs)
})

test('a cell that is known before the trial is as the row has it afterwards', () => {
  const row = rowOf(trial, outcome)

  for (const [key, value] of Object.entries(plannedCellsOf(trial)))
    expect(row[key as keyof TrialRow]).toEqual(value)
  // What a channel of Flink holds shows only there.
  expect(plannedCellsOf({...trial, engine: 'flink'})).not.toHaveProperty('bufferEvents')
})
