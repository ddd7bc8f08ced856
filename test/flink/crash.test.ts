/** TaskManagers that are killed in the middle of trials: nothing is lost, and nothing counts twice. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import type {RecoveryTotals} from '../../src/dataflow/recovery.js'
import type {Load, Topic, Trial} from '../../src/model/trial.js'
import {closeTargets} from '../../src/offload/registry.js'
import {digestOfEvents} from '../support/digest-of-events.js'
import {faultOf} from '../support/fault-trial.js'
import {APART_MS, killedAtRandom} from '../support/killed-at-random.js'
import {fillTopic} from '../support/spike-in-topic.js'
import {committedRecords, digestOfRecords} from '../support/committed-records.js'
import {type KafkaBroker, startKafkaBroker} from '../support/kafka-broker.js'
import {ADAPTIVE, startFlinkCluster} from '../support/flink-cluster.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/**
 * By hand `FLINK_VERSIONS=1.20.5`, `BARRIERS=unaligned`, `KILLS=10`, and `KAFKA=1`, with which events come out of a topic
 * and go into another whatever the barriers. With `RESCALE=1` the job gets other slots between two kills.
 */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.3.0').split(',')
const KILLS = Number(process.env['KILLS'] ?? 2)
const HAS_KAFKA = process.env['KAFKA'] === '1'
const BARRIERS = (process.env['BARRIERS'] ?? 'aligned,unaligned').split(',')
const IS_RESCALED = process.env['RESCALE'] === '1'
const RESCALES = Array.from({length: KILLS}, (_, kill) => ({
  atMs: APART_MS * (kill + 0.5),
  slots: kill % 2 === 0 ? 6 : 4,
}))
const SEED = 7

const LOAD: TrialChanges = {
  engine: 'flink',
  parallelism: 4,
  seed: SEED,
  service: {meanMs: 4},
  load: {
    shape: 'constant',
    rateEps: 400,
    extent: {kind: 'duration', warmupMs: 500, durationMs: 2000 + APART_MS * KILLS},
    drainTimeoutMs: 60_000,
  },
}

const BURST: TrialChanges = {
  ...LOAD,
  pipeline: 'burst',
  strategy: {kind: 'never'},
  batch: {kind: 'fixed', maxEvents: 8},
  offload: {target: 'local', maxInFlight: 8},
}

/** The same, of `burst generate`. */
const LOAD_FLAGS = [
  ...['--rate', '400', '--shape', 'constant', '--seed', String(SEED)],
  ...['--warmup', '500ms', '--duration', `${2000 + APART_MS * KILLS}ms`],
]

const barriersOf = (word: string): TrialChanges =>
  word === 'unaligned' ? {checkpointBarriers: 'unaligned'} : {}

const FELL = {atMs: 0, checkpointMs: 0, upMs: 0, replayedEvents: 0}

function expectWhole({state, intendedEvents, sunkEvents, ...rest}: TrialOutcome): void {
  const {unfinishedEvents, duplicateEvents, droppedEvents} = rest
  expect({state, unfinishedEvents, duplicateEvents, droppedEvents}).toEqual({
    ...{state: 'completed', unfinishedEvents: 0, duplicateEvents: 0, droppedEvents: 0},
  })
  expect(sunkEvents).toBe(intendedEvents)
}

/** After an outage its slots have a queue until the next one, and of its calls some come to nothing. */
const BUSY: TrialChanges = {
  ...BURST,
  checkpointIntervalMs: 1000,
  service: {meanMs: 12},
  offload: {...BURST.offload, reservedConcurrency: 4, maxAttempts: 2},
  // It catches up with up to a kill's whole time: restarts may take as long, one behind the other.
  load: {...LOAD.load, drainTimeoutMs: 60_000 + 2 * APART_MS * KILLS},
}

/** A reader of committed records finds each event once, and together they are the output. */
async function expectCommitted(topic: Topic, {intendedEvents, outputDigest}: TrialOutcome): Promise<void> {
  const records = await committedRecords(topic)
  expect(records.map(({event}) => event).toSorted((a, b) => a - b)).toEqual(
    Array.from({length: intendedEvents}, (_, event) => event),
  )
  expect(digestOfRecords(records)).toBe(outputDigest)
}

/** A cluster that is cold, on a machine that others use. */
vi.setConfig({testTimeout: 300_000 + 4 * APART_MS * KILLS})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'a job that takes checkpoints',
)(() => {
  afterAll(async () => {
    await flinkEngine.close?.()
  })

  test("goes on when fault slot-crash kills a task manager of burst's own cluster, and says what that cost", async () => {
    // Counters that the harness has of a task manager are up to 100 ms old: a checkpoint may be younger, as one of 20 is.
    const trial = buildTrial({
      ...LOAD,
      pipeline: 'vanilla',
      flink: {taskManagers: 2, url: null, controlHost: '127.0.0.1'},
      checkpointIntervalMs: 2000,
      faults: [faultOf('slot-crash', {atMs: 5000})],
      load: {...LOAD.load, extent: {kind: 'duration', warmupMs: 500, durationMs: 12_000}},
    })
    const outcome = await flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)

    expectWhole(outcome)
    expect(outcome.outputDigest).toBe(digestOfEvents(outcome.intendedEvents))
    expect(outcome.recovery).toMatchObject({restarts: 1, crashes: [{replayedInvocations: 0}]})
    const [{atMs, checkpointMs, upMs, replayedEvents} = FELL] = outcome.recovery?.crashes ?? []
    // A timer of Node.js may come up to a millisecond early.
    expect(atMs).toBeGreaterThanOrEqual(5499)
    // The last may be complete at that very instant.
    expect(checkpointMs).toBeLessThanOrEqual(atMs)
    expect(checkpointMs).toBeGreaterThan(0)
    expect(upMs).toBeGreaterThan(atMs)
    expect(replayedEvents).toBeGreaterThan(0)
  })

  test('begins anew where a task manager is killed before any checkpoint is complete', async () => {
    // Flink may take a job's first one as soon as its tasks run, however long the interval is: not before this pause.
    const cluster = await startFlinkCluster(undefined, {'execution.checkpointing.min-pause': '60 s'}, 2)
    const trial = buildTrial({
      ...LOAD,
      pipeline: 'vanilla',
      flink: {taskManagers: 2, url: cluster.url, controlHost: '127.0.0.1'},
      checkpointIntervalMs: 60_000,
      load: {...LOAD.load, extent: {kind: 'duration', warmupMs: 500, durationMs: 8000}},
    })
    const outcome = await killedAtRandom(trial, {cluster, kills: 1, seed: SEED})
    await flinkEngine.close?.()
    await cluster.stop()

    expectWhole(outcome)
    expect(outcome.outputDigest).toBe(digestOfEvents(outcome.intendedEvents))
    expect(outcome.recovery).toMatchObject({restarts: 1, crashes: [{checkpointMs: 0}]})
    // All that two of its four slots were given, half of 400 a second and more than a second of it.
    expect(outcome.recovery?.crashes[0]?.replayedEvents).toBeGreaterThan(200)
  })

  let broker: KafkaBroker | null = null
  afterAll(async () => {
    await broker?.stop()
  })

  describe.each(VERSIONS)('on Flink %s', (version) => {
    let cluster: LocalCluster
    beforeAll(async () => {
      // As one that has been up for longer than that, five minutes by default: it fails what lacks its slots at once.
      const upFor = {'resourcemanager.standalone.start-up-time': 1000}
      cluster = await startFlinkCluster(version, {...upFor, ...(IS_RESCALED && ADAPTIVE)}, 2)
    }, 300_000)
    afterAll(async () => {
      await flinkEngine.close?.()
      await closeTargets()
      await cluster.stop()
    })

    const trialOf = (changes: TrialChanges): Trial =>
      buildTrial({...changes, flink: {taskManagers: 2, url: cluster.url, controlHost: '127.0.0.1'}})

    /** Topics of their own, the first of them filled. */
    async function bothEnds(word: string): Promise<TrialChanges> {
      broker ??= await startKafkaBroker()
      const {bootstrap} = broker
      const source = {bootstrap, topic: `events-${version}-${word}`}
      await fillTopic(source, LOAD_FLAGS)
      return {source, sink: {bootstrap, topic: `finished-${version}-${word}`, transactionTimeoutMs: 60_000}}
    }

    const runWithKills = (trial: Trial, kills: number): Promise<TrialOutcome> =>
      killedAtRandom(trial, {cluster, kills, seed: SEED})

    test('keeps what is under way, and not what has been: its state grows with calls, not with events', async () => {
      const bytesOf = async (changes: TrialChanges): Promise<number> => {
        const trial = trialOf({...BURST, checkpointIntervalMs: 200, ...changes})
        const outcome = await runWithKills(trial, 0)
        expectWhole(outcome)
        return outcome.recovery?.stateBytes ?? 0
      }
      const lasting = (durationMs: number): Partial<Load> => ({
        ...LOAD.load,
        extent: {kind: 'duration', warmupMs: 0, durationMs},
      })
      const slow = {...BURST.offload, target: 'model', offloadServiceTimeMs: 100, maxInFlight: 64} as const

      const short = await bytesOf({load: lasting(2000)})
      const long = await bytesOf({load: lasting(10_000)})
      const busy = await bytesOf({load: lasting(2000), offload: slow})

      // At most eight calls and four open batches, of eight events with some 200 bytes each; 3200 events more would be 640 KB.
      expect(Math.abs(long - short)).toBeLessThan(12 * 8 * 300)
      // 200 events a second are 800 ms on their way, and not 100.
      expect(busy - short).toBeGreaterThan(3000)
    })

    test('has barriers wait for the queue before its slots, or overtake it', async () => {
      const overloaded: TrialChanges = {
        ...{...LOAD, pipeline: 'vanilla', checkpointIntervalMs: 200, service: {meanMs: 20}},
        load: {...LOAD.load, extent: {kind: 'duration', warmupMs: 0, durationMs: 5000}},
      }
      const recoveryOf = async (word: string): Promise<RecoveryTotals> => {
        const outcome = await runWithKills(trialOf({...overloaded, ...barriersOf(word)}), 0)
        expectWhole(outcome)
        return outcome.recovery!
      }
      const aligned = await recoveryOf('aligned')
      const unaligned = await recoveryOf('unaligned')

      // More than a hundred events before each slot, of 20 ms each; and of the one in service what is left.
      expect(aligned.checkpointP99Ms).toBeGreaterThan(2000)
      expect(unaligned.checkpointP99Ms).toBeLessThan(aligned.checkpointP99Ms! / 2)
      expect(unaligned.checkpoints).toBeGreaterThan(2 * aligned.checkpoints)
      // What they overtake is part of the checkpoint.
      expect(unaligned.stateBytes - aligned.stateBytes).toBeGreaterThan(4 * 100 * 100)
    })

    test.each(BARRIERS)(
      'loses nothing of a burst when its task managers are killed, barriers %s',
      async (word) => {
        const hasTopics = HAS_KAFKA || word === 'unaligned'
        const trial = trialOf({
          ...{...BUSY, ...barriersOf(word), ...(hasTopics && (await bothEnds(word)))},
          ...(IS_RESCALED && {rescales: RESCALES}),
        })
        const struck = await runWithKills(trial, KILLS)

        expectWhole(struck)
        if (trial.sink) await expectCommitted(trial.sink, struck)
        expect(struck.outputDigest).toBe(digestOfEvents(struck.intendedEvents))
        // A machine that others use may take longer to restart than to the next kill: that is one outage.
        expect(struck.recovery?.restarts).toBeGreaterThan(0)
        expect(struck.recovery?.restarts).toBeLessThanOrEqual(KILLS)
        expect(struck.recovery?.checkpoints).toBeGreaterThan(KILLS)
        expect(struck.recovery?.crashes.some(({replayedEvents}) => replayedEvents > 0)).toBe(true)
        expect(struck.offload!.fallbackEvents).toBeGreaterThan(0)
      },
    )
  })
})
