/** A job that goes on under another parallelism: what Flink makes of its state, and real rescales of small trials. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {createController} from '../../src/dataflow/control/controller.js'
import type {Observer, TimelineRow, TrialOutcome} from '../../src/engine/engine.js'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import type {Trial} from '../../src/model/trial.js'
import {closeTargets} from '../../src/offload/registry.js'
import {digestOfEvents} from '../support/digest-of-events.js'
import {expectSameWindows} from '../support/expect-same-windows.js'
import {ADAPTIVE, startFlinkCluster} from '../support/flink-cluster.js'
import {askJob, buildFlinkJob, type BuiltJob} from '../support/flink-job.js'
import {killedAtRandom} from '../support/killed-at-random.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** `FLINK_VERSIONS=1.20.5` by hand. */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.3.0').split(',')

const BURST: TrialChanges = {
  engine: 'flink',
  pipeline: 'burst',
  parallelism: 2,
  strategy: {kind: 'never'},
  batch: {kind: 'fixed', maxEvents: 8},
  offload: {target: 'model', offloadServiceTimeMs: 100, maxInFlight: 32},
  service: {meanMs: 4},
  checkpointIntervalMs: 500,
  ballastMb: 2,
  rescales: [
    {atMs: 1500, slots: 3},
    {atMs: 3500, slots: 2},
    {atMs: 5500, slots: 3},
  ],
  load: {
    shape: 'constant',
    rateEps: 400,
    extent: {kind: 'duration', warmupMs: 500, durationMs: 7000},
    drainTimeoutMs: 60_000,
  },
}

/** Queues before the slots, calls that come to nothing, and a kill between two rescales. */
const RESCALED_AND_KILLED: TrialChanges = {
  ...BURST,
  checkpointIntervalMs: 1000,
  service: {meanMs: 8},
  rescales: [
    {atMs: 1000, slots: 3},
    {atMs: 6500, slots: 2},
  ],
  offload: {target: 'model', maxInFlight: 8, reservedConcurrency: 2, maxAttempts: 1},
  load: {
    ...BURST.load,
    rateEps: 300,
    extent: {kind: 'duration', warmupMs: 500, durationMs: 10_000},
    drainTimeoutMs: 120_000,
  },
}

const COUNTS: readonly (readonly [string, TrialChanges])[] = [
  ['q11', {query: 'q11', windows: {sizeMs: 300, slideMs: 100, gapMs: 300}}],
  ['wordcount', {query: 'wordcount'}],
]

const hereOf = ({url}: LocalCluster) => ({taskManagers: 2, url, controlHost: '127.0.0.1'})

const KILLS = Number(process.env['KILLS'] ?? 1)

/** One of two events is offloaded, whatever the metrics say. */
function halves(trial: Trial): Pick<Observer, 'firstDecision' | 'decide'> {
  const decision = {...createController(trial).first, share: 0.5}
  return {firstDecision: decision, decide: () => decision}
}

/** A cluster that is cold, on a machine that others use. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'splits of a stream',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  }, 300_000)

  test('go on with their own cursors under any parallelism that the cuts provide for', async () => {
    const END = 12_000
    const questions = [
      {cuts: 6, steps: [[4000, 3001], Array<number>(3).fill(END)]},
      {cuts: 6, steps: [[4000, 1, 7000], Array<number>(2).fill(END)]},
      {cuts: 12, steps: [[10, 0, 5500, 77], [6000, 5040, 5041], [9000, 8999], Array<number>(4).fill(END)]},
      // 11 does not divide 5040.
      {cuts: 33, steps: [[4321, 5039, 0], Array<number>(11).fill(END)]},
    ]
    const answers = (await askJob(job, 'burst.job.source.Recuts', questions)) as readonly {
      readonly splits: readonly (readonly number[])[]
      readonly events: readonly number[]
    }[]

    for (const [i, {events, splits}] of answers.entries()) {
      const {cuts, steps} = questions[i]!
      expect(events).toEqual(Array.from({length: END}, (_, event) => event))
      expect(splits).toEqual(steps.map(({length}) => Array<number>(length).fill(cuts / length)))
    }
  })

  test('are dealt out once, and a reader that has none and gets none does not wait for any', async () => {
    const questions = [
      {subtasks: 2, waiting: 4, readers: [1, 0, 1]},
      {subtasks: 3, waiting: 0, readers: [0, 2]},
    ]

    expect(await askJob(job, 'burst.job.source.Dealings', questions)).toEqual([
      [[1, 3, 'no more'], [0, 2, 'no more'], ['no more']],
      [['no more'], ['no more']],
    ])
  })
})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'a job that is rescaled',
)(() => {
  describe.each(VERSIONS)('on Flink %s', (version) => {
    let cluster: LocalCluster
    beforeAll(async () => {
      const kept = {'web.adaptive-scheduler.rescale-history.size': 20}
      cluster = await startFlinkCluster(version, {...ADAPTIVE, ...kept}, 2)
    }, 300_000)
    afterAll(async () => {
      await flinkEngine.close?.()
      await closeTargets()
      await cluster.stop()
    })

    async function run(
      changes: TrialChanges,
    ): Promise<TrialOutcome & {readonly rows: readonly TimelineRow[]}> {
      const trial = buildTrial({...changes, flink: hereOf(cluster)})
      const rows: TimelineRow[] = []
      const timeline = (row: TimelineRow): void => void rows.push(row)
      const observer = quietObserver(trial, {timeline, ...halves(trial)})
      return {...(await flinkEngine.run(trial, observer, new AbortController().signal)), rows}
    }

    test('is refused with more ballast than its task managers have heap', async () => {
      await expect(run({...BURST, ballastMb: 10_000})).rejects.toThrow(
        'ballast of 10000 MB takes 25000 MB of heap',
      )
    })

    test.each([
      ['wait', {}],
      // With a queue before the slots, which is dealt out to others.
      ['overtake', {checkpointBarriers: 'unaligned', service: {meanMs: 12}}],
    ] as const)(
      'to three slots, back, and to three again has every event of a burst once: barriers %s',
      async (_, changes) => {
        const outcome = await run({...BURST, ...changes})

        const {state, unfinishedEvents, duplicateEvents, droppedEvents} = outcome
        expect({state, unfinishedEvents, duplicateEvents, droppedEvents}).toEqual({
          ...{state: 'completed', unfinishedEvents: 0, duplicateEvents: 0, droppedEvents: 0},
        })
        expect(outcome.sunkEvents).toBe(outcome.intendedEvents)
        expect(outcome.outputDigest).toBe(digestOfEvents(outcome.intendedEvents))
        expect(outcome.scaling).toMatchObject({rescales: 3})
        expect(outcome.recovery).toMatchObject({restarts: 0, crashes: []})
        // Its ballast was dealt out, too.
        expect(outcome.recovery?.stateBytes).toBeGreaterThan(2e6)
        expect(outcome.recovery?.stateBytes).toBeLessThan(3e6)
        // Calls that were under way at the checkpoint are made again.
        expect(outcome.recovery?.rescaled?.replayedInvocations).toBeGreaterThan(0)
        expect(outcome.scaling?.running.most).toBe(3)
        expect(outcome.rows.map(({slots}) => slots)).toEqual(expect.arrayContaining([2, 3]))
        expect(outcome.rows.at(-1)?.slots).toBe(3)
        for (const {fromMs, toMs} of outcome.scaling?.pauses ?? []) expect(toMs).toBeGreaterThan(fromMs)
      },
    )

    test.each(COUNTS)(
      'in the middle of what it counts, with task managers killed, counts the same: %s',
      async (_, asked) => {
        const trial = buildTrial({...RESCALED_AND_KILLED, ...asked, flink: hereOf(cluster)})
        const struck = await killedAtRandom(trial, {cluster, kills: KILLS, seed: 7})

        const {state, unfinishedEvents, duplicateEvents, intendedEvents} = struck
        expect({state, unfinishedEvents, duplicateEvents}).toEqual({
          ...{state: 'completed', unfinishedEvents: 0, duplicateEvents: 0},
        })
        expect(struck.sunkEvents).toBe(intendedEvents)
        expect(struck.scaling).toMatchObject({rescales: 2})
        expect(struck.recovery?.restarts).toBeGreaterThan(0)
        if (asked.query === 'wordcount') expect(struck.outputDigest).toBe(digestOfEvents(intendedEvents))
        else {
          expect(struck.offload?.fallbackEvents).toBeGreaterThan(100)
          await expectSameWindows({...RESCALED_AND_KILLED, ...asked}, struck)
        }
      },
    )
  })
})
