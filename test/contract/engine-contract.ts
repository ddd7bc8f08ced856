import {describe, expect, test} from 'vitest'
import type {Engine} from '../../src/engine/engine.js'
import {isScaled, type Pipeline, PIPELINES, type Trial} from '../../src/model/trial.js'
import {asking} from '../support/expect-windows.js'
import {firstDivergence, type History, runTrial} from '../support/history.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** What an engine may be excused from, each with its reason. */
export type EnginePromise = 'repeats' | 'ticks-exactly' | 'rescales'

export interface EngineUnderContract {
  readonly engine: Engine
  /** Makes a trial of this engine, as short as it can be told; targets and texts are the engine's own affair. */
  readonly trialOf: (changes: TrialChanges) => Trial
  readonly deviations: Readonly<Partial<Record<EnginePromise, string>>>
}

/** Overloaded for a fifth of the time: the source is held, and the burst goes to the target. */
const SPIKE: TrialChanges = {
  load: {
    shape: 'spike',
    rateEps: 500,
    peakRateEps: 3000,
    extent: {kind: 'duration', warmupMs: 200, durationMs: 1500},
    drainTimeoutMs: 20_000,
  },
  parallelism: 2,
  metricIntervalMs: 100,
}

/** What every engine promises, whether it simulates, runs threads or drives a cluster. */
export function describeEngine({engine, trialOf, deviations}: EngineUnderContract): void {
  const keeps = (promise: EnginePromise): boolean => deviations[promise] === undefined
  // The invoker alone serves no spike: one call at a time.
  const pipelines = PIPELINES.filter(
    (pipeline) => pipeline !== 'invoker' && (keeps('rescales') || !isScaled(pipeline)),
  )
  const run = (changes: TrialChanges, signal?: AbortSignal): Promise<History> =>
    runTrial(trialOf({...SPIKE, ...changes}), {engine, ...(signal && {signal})})

  // A trial on a wall clock takes seconds: what several tests look at runs once.
  const kept = new Map<string, History>()
  const once = async (name: string, changes: TrialChanges): Promise<History> => {
    const history = kept.get(name) ?? (await run({...changes, materialize: true}))
    kept.set(name, history)
    return history
  }
  const spiked = (pipeline: Pipeline): Promise<History> => once(pipeline, {pipeline})
  const calmed = (pipeline: Pipeline): Promise<History> =>
    once(`calm ${pipeline}`, {pipeline, parallelism: 1, load: calm})
  const alwaysOffloading = (): Promise<History> => once('always', {strategy: {kind: 'always'}})

  describe(`${engine.name} engine`, () => {
    test('can run here, or says what is missing', async () => {
      await expect(engine.check()).resolves.toBeUndefined()
    })

    test.each(pipelines)('completes %s, loses nothing and doubles nothing', async (pipeline) => {
      expectWhole(await spiked(pipeline))
    })

    test('completes invoker, loses nothing and doubles nothing', async () => {
      expectWhole(await calmed('invoker'))
    })

    test('offloads from the start of the window on, and only where a strategy says so', async () => {
      const burst = await alwaysOffloading()
      const modified = await spiked('modified')

      expect(burst.outcome.offload!.offloadedEvents).toBeGreaterThan(500)
      expect(Math.min(...burst.invocations.map(({sentAtMs}) => sentAtMs))).toBeGreaterThanOrEqual(200)
      expect(modified.outcome.offload).toBeNull()
      expect(modified.invocations).toEqual([])
    })

    test('tells of every call in a row, and of their sums at the end', async () => {
      const {invocations, outcome} = await alwaysOffloading()

      const sum = (read: (row: (typeof invocations)[number]) => number): number =>
        invocations.reduce((total, row) => total + read(row), 0)
      expect(sum(({batchEvents}) => batchEvents)).toBe(outcome.offload!.offloadedEvents)
      expect(sum(({billedMs}) => billedMs)).toBe(outcome.offload!.billedMs)
      const totals = outcome.offload!
      expect(totals.sentRequests).toBe(sum(({attempts}) => attempts))
      expect(invocations).toHaveLength(totals.sentRequests - totals.retries)
      expect(totals.invocations).toBe(totals.sentRequests - totals.throttles)
      // Rows have whole bytes, and a refusal may come with some of its own.
      const payloadBytes = sum(
        ({attempts, requestBytes, responseBytes}) => attempts * requestBytes + responseBytes,
      )
      expect(payloadBytes).toBeGreaterThan(100 * outcome.offload!.offloadedEvents)
      expect(totals.payloadBytes).toBeGreaterThan(payloadBytes - invocations.length)
      expect(totals.payloadBytes).toBeLessThan(payloadBytes + invocations.length + 200 * totals.throttles)
    })

    test('counts as invocations what Lambda ran: not what it refused, which is no cost either', async () => {
      const {invocations, outcome} = await run({
        strategy: {kind: 'always'},
        offload: {reservedConcurrency: 1, maxAttempts: 1},
      })

      const totals = outcome.offload!
      const ran = invocations.filter(({status}) => status === 'ok')
      expect(totals.throttles).toBeGreaterThan(5)
      expect(totals).toMatchObject({
        sentRequests: invocations.length,
        invocations: ran.length,
        invokedEvents: totals.offloadedEvents - totals.fallbackEvents,
      })
    })

    test('counts as an invocation what the client no longer waited for', async () => {
      const {invocations, outcome} = await run({
        strategy: {kind: 'always'},
        load: {...SPIKE.load, shape: 'constant'},
        offload: {callTimeoutMs: 5, maxAttempts: 1},
      })

      const totals = outcome.offload!
      expect(invocations.some(({status}) => status === 'no-reply')).toBe(true)
      expect(totals.throttles).toBe(0)
      expect(totals).toMatchObject({sentRequests: invocations.length, invocations: invocations.length})
    })

    test('streams its rows in the order of their time, a timeline row to every decision', async () => {
      const {timeline, decisions} = await spiked('burst')

      const atMs = timeline.map((row) => row.atMs)
      expect(atMs).toEqual(atMs.toSorted((a, b) => a - b))
      expect(decisions).toHaveLength(timeline.length)
      expect(timeline.length).toBeGreaterThanOrEqual(17)
      expect(Math.min(...timeline.map(({backlogEvents}) => backlogEvents))).toBeGreaterThanOrEqual(0)
      for (const {busyShare, idleShare, backpressuredShare} of timeline) {
        expect(busyShare + idleShare).toBeCloseTo(1, 6)
        expect(backpressuredShare).toBeGreaterThanOrEqual(0)
        expect(backpressuredShare).toBeLessThanOrEqual(1)
      }
    })

    test.runIf(keeps('ticks-exactly'))(
      'decides at multiples of the metric interval, to the nanosecond',
      async () => {
        const {decisions} = await spiked('burst')
        decisions.forEach(({atMs}, tick) => {
          expect(atMs).toBe((tick + 1) * 100)
        })
      },
    )

    test('counts what a drain time-out leaves behind, as a bound', async () => {
      const {outcome} = await run({
        pipeline: 'vanilla',
        load: {...SPIKE.load, shape: 'constant', rateEps: 3000, drainTimeoutMs: 100},
      })

      expect(outcome.state).toBe('completed')
      expect(outcome.unfinishedEvents).toBeGreaterThan(500)
      expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
      expect(outcome.censoredFromMs).toBeGreaterThanOrEqual(100)
      expect(outcome.accounting.latency.maxMs).toBeGreaterThanOrEqual(outcome.censoredFromMs!)
    })

    test('stops when asked, and accounts for what it leaves', async () => {
      const {outcome} = await run({}, AbortSignal.abort())

      expect(outcome.state).toBe('aborted')
      expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
    })

    test('makes the same output in every pipeline', async () => {
      const histories = await inTurn(pipelines.map((pipeline) => () => spiked(pipeline)))
      const calm = await inTurn([() => calmed('vanilla'), () => calmed('invoker')])

      for (const alike of [histories, calm]) {
        const digests = new Set(alike.map(({outcome}) => outcome.outputDigest))
        expect(digests.size).toBe(1)
        expect([...digests][0]).toMatch(/^[0-9a-f]{16}$/)
      }
    })

    test('fires the same windows with the same rows, whatever is offloaded', async () => {
      const windows = {sizeMs: 400, slideMs: 200}
      const fires = (changes: TrialChanges): Promise<History> =>
        runTrial(asking(trialOf({...SPIKE, ...changes}), 'q5', windows), {engine})
      const histories = await inTurn([
        () => fires({pipeline: 'vanilla'}),
        () => fires({strategy: {kind: 'always'}}),
      ])

      const [local, offloaded] = histories.map(({outcome}) => ({
        digest: outcome.outputDigest,
        windows: outcome.query?.windows.map(({endMs, rows}) => [endMs, rows]),
      }))
      expect(local?.digest).toMatch(/^[0-9a-f]{16}$/)
      expect(local?.windows).toHaveLength(10)
      expect(offloaded).toEqual(local)
      for (const history of histories) {
        expectWhole(history)
        expect(history.outcome.query?.emission.maxMs).toBeGreaterThan(0)
      }
      expect(histories[1]?.outcome.query?.replies.applied).toBeGreaterThan(0)
    })

    test('fires the sessions of the model, wherever their bids are served', async () => {
      const windows = {sizeMs: 150, slideMs: 150, gapMs: 150}
      const asked = (trial: Trial): Trial => asking(trial, 'q11', windows)
      const {outcome} = await runTrial(asked(trialOf({...SPIKE, strategy: {kind: 'always'}})), {engine})
      const virtual = await runTrial(asked(buildTrial({...SPIKE, pipeline: 'vanilla'})))

      const firedBy = ({query}: typeof outcome): unknown =>
        query?.windows.map(({endMs, rows}) => [endMs, rows])
      expect(outcome).toMatchObject({unfinishedEvents: 0, duplicateEvents: 0})
      expect(outcome.query?.replies.applied).toBeGreaterThan(0)
      expect(outcome.outputDigest).toBe(virtual.outcome.outputDigest)
      expect(firedBy(outcome)).toEqual(firedBy(virtual.outcome))
      expect(outcome.query?.firedWindows).toBeGreaterThan(20)
    })

    test('comes to the rows of single events, wherever they are served', async () => {
      const asked = (changes: TrialChanges): TrialChanges => ({
        ...{...SPIKE, query: 'q14', materialize: true, strategy: {kind: 'always'}},
        ...changes,
      })
      const {outcome} = await runTrial(trialOf(asked({})), {engine})
      const virtual = await runTrial(buildTrial(asked({pipeline: 'vanilla'})))

      expect(outcome.offload?.offloadedEvents).toBeGreaterThan(500)
      expect(outcome).toMatchObject({unfinishedEvents: 0, duplicateEvents: 0})
      expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
      expect(outcome.outputDigest).toBe(virtual.outcome.outputDigest)
      expect(outcome.query?.resultRows).toBe(virtual.outcome.query?.resultRows)
      expect(outcome.query?.replies.applied).toBeGreaterThan(0)
    })

    test.runIf(keeps('repeats'))('tells the same story twice', async () => {
      expect(firstDivergence(await run({}), await run({}))).toBeNull()
    })

    test('sees the same arrivals in every pipeline', async () => {
      const histories = await inTurn(pipelines.map((pipeline) => () => spiked(pipeline)))
      expect(new Set(histories.map(({outcome}) => outcome.intendedEvents)).size).toBe(1)
    })
  })
}

function expectWhole({outcome}: History): void {
  expect(outcome.state).toBe('completed')
  expect(outcome.sunkEvents).toBe(outcome.intendedEvents)
  expect(outcome.emittedEvents).toBe(outcome.intendedEvents)
  expect(outcome.intendedEvents).toBeGreaterThan(300)
  expect(outcome).toMatchObject({unfinishedEvents: 0, droppedEvents: 0, duplicateEvents: 0})
  expect(outcome.censoredFromMs).toBeNull()
}

/** One trial at a time: each wants the machine for itself. */
async function inTurn(runs: readonly (() => Promise<History>)[]): Promise<readonly History[]> {
  const histories: History[] = []
  for (const run of runs) histories.push(await run())
  return histories
}

/** Within what one call at a time can do. */
const calm: NonNullable<TrialChanges['load']> = {...SPIKE.load, shape: 'constant', rateEps: 250}
