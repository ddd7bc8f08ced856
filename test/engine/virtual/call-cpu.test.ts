import {describe, expect, test} from 'vitest'
import {createController} from '../../../src/dataflow/control/controller.js'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import {virtualEngine} from '../../../src/engine/virtual/virtual-engine.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {sweepDefaults} from '../../../src/settings/defaults.js'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import type {Trial} from '../../../src/model/trial.js'
import {constantMs} from '../../support/lambda-settings.js'
import {quietObserver} from '../../support/quiet-observer.js'
import {runQuietly} from '../../support/run-quietly.js'
import {recordSunkRows, type SunkRow} from '../../support/sunk-rows.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const SECONDS = 50
const RATE_EPS = 100
const SERVICE_MS = 10

/** One slot at 100 events/s of 10 ms; every second one leaves at once, in a call of its own that takes 1 ms. */
const base: TrialChanges = {
  parallelism: 1,
  bufferEvents: null,
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: RATE_EPS,
    extent: {kind: 'duration', warmupMs: 0, durationMs: SECONDS * 1000},
  },
  service: {meanMs: SERVICE_MS, distribution: 'constant'},
  batch: {kind: 'fixed', maxEvents: 1},
  profileName: 'ideal',
}

const withCallCpu = (callCpuMs: number, changes: TrialChanges = {}): Trial =>
  buildTrial({
    ...base,
    ...changes,
    offload: {
      maxInFlight: 1000,
      environments: 'warm',
      profile: {overhead: [{batchEvents: 1, quantilesMs: constantMs(1)}]},
      ...changes.offload,
      callCpuMs,
    },
  })

interface Seen {
  readonly outcome: TrialOutcome
  readonly rows: readonly SunkRow[]
  readonly waitsMs: readonly number[]
}

/** Every second event is offloaded; what the policy is told of the local wait is kept. */
async function runHalf(trial: Trial): Promise<Seen> {
  const {first} = createController(trial)
  const waitsMs: number[] = []
  const outcomes: TrialOutcome[] = []
  const decision = {
    ...first,
    route: (localWaitMs: number) => {
      waitsMs.push(localWaitMs)
      return waitsMs.length % 2 === 0
    },
  }
  const observer = quietObserver(trial, {firstDecision: decision, decide: () => decision})
  const rows = await recordSunkRows(async () => {
    outcomes.push(await virtualEngine.run(trial, observer, new AbortController().signal))
  })
  const [outcome] = outcomes
  if (!outcome) throw new Error('no outcome')
  return {outcome, rows, waitsMs}
}

const latenciesMs = (rows: readonly SunkRow[]): readonly number[] =>
  rows
    .filter(({path}) => path !== 'offload')
    .toSorted((a, b) => a.event - b.event)
    .map(({sunkNs, intendedNs}) => (sunkNs - intendedNs) / 1e6)

describe("the CPU that a call takes of its slot's server", () => {
  test.each([0, 2, 5, 9])('adds calls × %i ms to the busy time, and nothing is lost', async (callCpuMs) => {
    const {outcome} = await runHalf(withCallCpu(callCpuMs))

    const events = RATE_EPS * SECONDS
    expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(events)
    expect(outcome.unfinishedEvents).toBe(0)
    const half = events / 2
    // The last service or call may end behind the window.
    expect(Math.abs(outcome.window.busyMs - half * (SERVICE_MS + callCpuMs))).toBeLessThan(SERVICE_MS + 1)
    expect(outcome.offload?.invocations).toBe(half)
  })

  test('leaves a queue bounded below the cost at which calls eat the slot, and lets it grow above', async () => {
    // 50 local events/s × 10 ms leave 500 ms of a second for 50 calls: 10 ms each.
    const below = latenciesMs((await runHalf(withCallCpu(9.9))).rows)
    expect(Math.max(...below)).toBeLessThanOrEqual(2 * SERVICE_MS)

    const callCpuMs = 12
    const above = latenciesMs((await runHalf(withCallCpu(callCpuMs))).rows)
    // Calls go first, so that (1 − 50 × 12 ms) / 10 ms = 40 of 50 local events are served in a second.
    const servedEps = (1000 - 50 * callCpuMs) / SERVICE_MS
    const lastMs = above.at(-1) ?? 0
    const waitingEvents = (50 - servedEps) * SECONDS
    // At the end no call comes any more: what waits is served at the full rate.
    expect(lastMs).toBeCloseTo(waitingEvents * SERVICE_MS, -2)
  })

  test('begins at once on an idle server, and right behind the service under way on a busy one', async () => {
    // Local events at 0, 20 … ms, calls at 10, 30 … ms. Server: event 0–10, call 10–25, event 25–35, call 35–50, event
    // 50–60, calls 60–75 and (first, though it came later than the event of 60 ms) 75–90, event 90–100, call 100–115.
    const trial = withCallCpu(15, {
      load: {...base.load, extent: {kind: 'duration', warmupMs: 0, durationMs: 100}},
    })
    const {rows, waitsMs} = await runHalf(trial)
    const local = rows.filter(({path}) => path !== 'offload').toSorted((a, b) => a.event - b.event)
    const firstNs = local[0]?.intendedNs ?? 0
    const startsMs = local.map(({startedNs}) => (startedNs - firstNs) / 1e6)
    expect(startsMs).toEqual([0, 25, 50, 90, 115])
    // Events at 0, 10 … ms: at 20 the call of 10 has 5 ms left; at 30 the service of 25 has 5; at 40 also the call of 30.
    expect(waitsMs.slice(0, 5)).toEqual([0, 0, 5, 5, 10])
  })

  test('is taken for each request, retries included', async () => {
    const refused = {reservedConcurrency: 0, maxAttempts: 3, onGiveUp: 'drop'} as const
    const {outcome} = await runHalf(withCallCpu(1, {offload: refused, load: {...base.load, rateEps: 10}}))
    expect(outcome.offload?.retries).toBeGreaterThan(0)
    const requests = (outcome.offload?.invocations ?? 0) + (outcome.offload?.throttles ?? 0)
    const localMs = outcome.window.busyMs - requests
    expect(localMs % SERVICE_MS).toBeCloseTo(0, 6)
  })

  test('makes rows equal to those without where it is 0, and has no part in the id of a trial then', async () => {
    const short: TrialChanges = {load: {extent: {kind: 'duration', warmupMs: 100, durationMs: 1000}}}
    const outcomes = [buildTrial(short), buildTrial({...short, offload: {callCpuMs: 0}})].map((trial) =>
      runQuietly(trial),
    )
    const [without, zero] = await Promise.all(outcomes)
    expect(zero).toEqual(without)
    expect(without?.offload?.invocations).toBeGreaterThan(0)

    const idOf = (given: object, pipeline: 'burst' | 'vanilla' | 'invoker' = 'burst'): string =>
      createTrial(resolveSettings({engine: 'virtual', rate: 100, ...given}, sweepDefaults('virtual')), {
        experiment: 'e',
        pipeline,
        repetition: 1,
      }).id
    expect(idOf({callCpu: 0})).toBe(idOf({}))
    expect(idOf({callCpu: 3})).not.toBe(idOf({}))
    for (const pipeline of ['vanilla', 'invoker'] as const) {
      expect(idOf({callCpu: 3}, pipeline)).toBe(idOf({}, pipeline))
    }
  })

  test.each(['embedded', 'flink'] as const)('is refused on %s, where it is real', (engine) => {
    expect(() => resolveSettings({engine, rate: 100, callCpu: 3}, sweepDefaults(engine))).toThrow(
      `call cpu is for engine virtual, and the engine is ${engine}`,
    )
  })
})
