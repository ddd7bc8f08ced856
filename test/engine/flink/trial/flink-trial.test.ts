import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import type {Engine, Observer, TrialOutcome} from '../../../../src/engine/engine.js'
import {EnvironmentError} from '../../../../src/errors.js'
import {FlinkTrial, type TrialHost} from '../../../../src/engine/flink/trial/flink-trial.js'
import type {OffloadService} from '../../../../src/offload/offload-service.js'
import type {Trial} from '../../../../src/model/trial.js'
import {CALL_CPU_NS, FakeFlinkJob, type FakeJobOptions} from '../../../support/fake-flink-job.js'
import {type History, runTrial} from '../../../support/history.js'
import {quietObserver} from '../../../support/quiet-observer.js'
import {buildTrial, type TrialChanges} from '../../../support/trial.js'

const SHORT: TrialChanges = {
  engine: 'flink',
  pipeline: 'modified',
  parallelism: 2,
  metricIntervalMs: 50,
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 400,
    extent: {kind: 'duration', warmupMs: 50, durationMs: 250},
    drainTimeoutMs: 200,
  },
}

/** Nobody is called: the fake job answers for its calls itself. */
const NOBODY: OffloadService = {
  address: {endpoint: '', functionName: '', region: '', signed: false},
  environments: () => 3,
  environmentsMax: 3,
  reclaimIdle: () => Promise.resolve(),
  warm: () => Promise.resolve(),
  stop: () => Promise.resolve(),
}

const over = (host: TrialHost, service = NOBODY): Engine => ({
  name: 'flink',
  check: () => Promise.resolve(),
  run: (trial: Trial, observer, signal): Promise<TrialOutcome> =>
    new FlinkTrial(trial, {host, observer, service: trial.offload ? service : null}).run(signal),
})

const play = (
  changes: TrialChanges,
  {
    job = new FakeFlinkJob(),
    signal,
    service,
  }: {job?: FakeFlinkJob; signal?: AbortSignal; service?: OffloadService} = {},
): Promise<History> =>
  runTrial(buildTrial({...SHORT, ...changes}), {engine: over(job.host(), service), ...(signal && {signal})})

const fake = (options: FakeJobOptions): {job: FakeFlinkJob} => ({job: new FakeFlinkJob(options)})

describe('a trial over the protocol of the Flink job', () => {
  test('ends with every event accounted for, on the clock that both sides share', async () => {
    const job = new FakeFlinkJob()
    const {outcome, timeline, decisions} = await play({}, {job})

    expect(job.refusals).toEqual([])
    expect(outcome).toMatchObject({
      state: 'completed',
      intendedEvents: 120,
      emittedEvents: 120,
      sunkEvents: 120,
      unfinishedEvents: 0,
      duplicateEvents: 0,
      censoredFromMs: null,
      outputDigest: '0000000300000002',
      bufferEvents: 150,
    })
    expect(outcome.accounting.latency.quantileMs(0.5)).toBeCloseTo(3, 1)
    expect(outcome.window.lengthMs).toBe(250)
    expect(decisions).toHaveLength(timeline.length)
    expect(timeline.length).toBeGreaterThanOrEqual(5)
    expect(timeline[0]!.atMs).toBeGreaterThanOrEqual(50)
  })

  test('tells the job of every decision, in order, the stop last', async () => {
    const job = new FakeFlinkJob({stuckAtEvent: 50})
    await play({}, {job})

    const versions = job.decisions.map(({version}) => version)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(job.decisions.at(-1)).toMatchObject({isStopping: true})
    expect(job.decisions.slice(0, -1).every(({isStopping}) => !isStopping)).toBe(true)
  })

  test('waits for decisions of a strategy in another thread, and ends with what it throws', async () => {
    const trial = buildTrial({...SHORT, pipeline: 'burst'})
    const decided = {...quietObserver(trial).firstDecision, reason: 'late'}
    const run = (job: FakeFlinkJob, decide: Observer['decide']): Promise<TrialOutcome> =>
      over(job.host()).run(trial, quietObserver(trial, {decide}), new AbortController().signal)

    const job = new FakeFlinkJob()
    let asked = 0
    const {offload} = await run(job, async () => {
      await sleep(20)
      return {...decided, share: asked++ < 2 ? 0 : 1}
    })
    // A job that ends late is asked to stop as well.
    const steering = job.decisions.filter(({isStopping}) => !isStopping)
    expect(steering.slice(-3)).toMatchObject([{share: 1}, {share: 1}, {share: 1}])
    expect(offload?.offloadedEvents).toBeGreaterThan(10)

    await expect(
      run(new FakeFlinkJob({stuckAtEvent: 50}), () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no')
  })

  test('adds up calls from the rows that the job reports', async () => {
    const {outcome, invocations} = await play({pipeline: 'burst', strategy: {kind: 'always'}})

    const {offload} = outcome
    expect(offload!.offloadedEvents).toBeGreaterThan(30)
    expect(invocations).toHaveLength(offload!.invocations)
    expect(offload).toMatchObject({
      sentRequests: offload!.offloadedEvents,
      invokedEvents: offload!.offloadedEvents,
      billedMs: 2 * offload!.offloadedEvents,
      environmentsMax: 3,
      retries: 0,
    })
    expect(new Set(invocations.map(({environmentId}) => environmentId))).toEqual(new Set([1, 2, 3]))
    expect(outcome.sunkEvents).toBe(120)
    const cpuMs = (offload!.offloadedEvents * CALL_CPU_NS) / 1e6
    expect(outcome.conditions!.cpu).toEqual([
      {part: 'client', cpuMs: expect.closeTo(cpuMs, 9) as number, coreShare: expect.any(Number) as number},
    ])
    expect(outcome.conditions!.cpu[0]!.coreShare).toBeGreaterThan(cpuMs / 2000)
    expect(outcome.conditions!.cpu[0]!.coreShare).toBeLessThan(cpuMs / 300 + 1e-9)
  })

  test('says that what served its calls has ended, and goes on without its orders', async () => {
    const dead: OffloadService = {
      ...NOBODY,
      isGone: () => true,
      reclaimIdle: () => Promise.reject(new EnvironmentError('gone')),
    }
    const {outcome} = await play({pipeline: 'burst'}, {service: dead})
    const alive = await play({pipeline: 'burst'}, {service: {...NOBODY, isGone: () => false}})

    expect(outcome.state).toBe('completed')
    expect(outcome.flags).toContain('target-lost')
    expect(alive.outcome.flags).not.toContain('target-lost')
  })

  test('ends at the first tick behind the ceiling of its cost, and says that it did', async () => {
    const {outcome, timeline} = await play({
      pipeline: 'burst',
      strategy: {kind: 'always'},
      offload: {target: 'aws', maxCostUsd: 1e-6},
      load: {...SHORT.load!, extent: {kind: 'duration', warmupMs: 0, durationMs: 5000}},
    })

    expect(outcome.state).toBe('completed')
    expect(outcome.flags).toEqual(expect.arrayContaining(['environments-unknown', 'max-cost']))
    expect(timeline.at(-1)!.atMs).toBeLessThan(1000)
    expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
  })

  test('counts what a drain time-out leaves behind with its age', async () => {
    const {outcome} = await play({}, fake({stuckAtEvent: 100}))

    expect(outcome).toMatchObject({state: 'completed', intendedEvents: 120, sunkEvents: 100})
    expect(outcome.unfinishedEvents).toBe(20)
    expect(outcome.censoredFromMs).toBeGreaterThanOrEqual(199)
    expect(outcome.outputDigest).toBeNull()
  })

  test('ends an aborted trial with what has been intended by then', async () => {
    const stop = new AbortController()
    setTimeout(() => {
      stop.abort()
    }, 450)
    const {outcome} = await play(
      {load: {...SHORT.load!, extent: {kind: 'duration', warmupMs: 0, durationMs: 5000}}},
      {
        signal: stop.signal,
      },
    )

    expect(outcome.state).toBe('aborted')
    expect(outcome.intendedEvents).toBeLessThan(1000)
    expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
  })

  test.each([
    ['RESTARTING', 'restarted'],
    ['attempt', 'restarted'],
    ['again', 'restarted'],
    ['subtask', 'rescaled'],
    ['backwards', 'replayed'],
    ['beyond', 'replayed'],
  ] as const)('makes a trial invalid whose job meets %s on the way, and says so: %s', async (what, flag) => {
    const {outcome} = await play({}, fake({fate: {afterMs: 400, what}}))

    expect(outcome.state).toBe('invalid')
    expect(outcome.flags).toContain(flag)
    expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
  })

  test('makes a trial invalid whose slots served an event twice', async () => {
    const {outcome} = await play({}, fake({repeatedLocalEvents: 1}))

    expect(outcome).toMatchObject({state: 'invalid', sunkEvents: 120})
    expect(outcome.flags).toContain('replayed')
  })

  test('does not measure a job that finishes before its stream does', async () => {
    await expect(play({}, fake({fate: {afterMs: 400, what: 'FINISHED'}}))).rejects.toMatchObject({
      code: 'EXTERNAL',
      message: expect.stringMatching(
        /^the Flink job of trial test was stopped by somebody else: it finished after \d+ of 120 events$/,
      ) as string,
    })
  })

  test('has a row that is not judged where its job ends otherwise than by finishing what it wrote', async () => {
    /** Somebody cancels it in the moment that it is asked to stop. */
    class Cancelled extends FakeFlinkJob {
      override state(): Promise<string> {
        return this.decisions.at(-1)?.isStopping ? Promise.resolve('CANCELED') : super.state()
      }
    }
    const sink = {bootstrap: 'localhost:9092', topic: 'finished', transactionTimeoutMs: 60_000}
    const changes: TrialChanges = {sink, checkpointIntervalMs: 1000}

    const cancelled = await play(changes, {job: new Cancelled({stuckAtEvent: 50})})
    expect(cancelled.outcome.flags).toContain('uncommitted')
    expect((await play(changes)).outcome.flags).not.toContain('uncommitted')
  })

  test('ends on a cluster that lets no one cancel a job, since the job ends by its word', async () => {
    const {outcome} = await play({}, fake({stuckAtEvent: 100, isUncancelable: true}))

    expect(outcome).toMatchObject({state: 'completed', sunkEvents: 100, unfinishedEvents: 20})
  })

  test('says why the job failed, not that a poll did', async () => {
    await expect(play({}, fake({failsAfterMs: 100}))).rejects.toMatchObject({
      code: 'EXTERNAL',
      message: 'the Flink job of trial test failed: java.io.IOException: the dog ate it',
    })
  })

  test('ends with the reason where the service no longer takes orders about environments', async () => {
    const service = {...NOBODY, reclaimIdle: () => Promise.reject(new Error('the service has gone'))}
    const asked = play({pipeline: 'burst', offload: {environments: 'cold'}}, {service})

    await expect(asked).rejects.toThrow('the service has gone')
  })

  test('leaves empty what the job does not tell, flags it, and decides on time all the same', async () => {
    const {timeline, outcome} = await play({}, fake({isMute: true}))

    expect(timeline.length).toBeGreaterThanOrEqual(5)
    expect(timeline.every(({busyShare}) => Number.isNaN(busyShare))).toBe(true)
    expect(timeline.every(({inputEps}) => inputEps >= 0)).toBe(true)
    expect(outcome.window).toMatchObject({busyMs: Number.NaN, backpressuredMs: Number.NaN})
    expect(outcome.flags).toContain('stale-metrics')
  })

  test("takes task times from the job's own clock, straight between its reports", async () => {
    const {timeline, outcome} = await play({})

    // 100 events in the window, 2 ms each, and some that were intended before it.
    expect(outcome.window.busyMs).toBeGreaterThan(100)
    expect(outcome.window.busyMs).toBeLessThanOrEqual(240)
    expect(outcome.window.backpressuredMs).toBe(0)
    expect(outcome.flags).not.toContain('stale-metrics')
    expect(timeline.every(({busyShare}) => busyShare >= 0 && busyShare <= 1)).toBe(true)
  })
})
