/** TaskManagers that are killed in the middle of trials: nothing is lost, and nothing counts twice. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {createController} from '../../src/dataflow/control/controller.js'
import type {Observer, TrialOutcome} from '../../src/engine/engine.js'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {createRandom} from '../../src/kernel/random.js'
import type {Load, Trial} from '../../src/model/trial.js'
import {closeTargets} from '../../src/offload/registry.js'
import {digestOfEvents} from '../support/digest-of-events.js'
import {faultOf} from '../support/fault-trial.js'
import {startFlinkCluster} from '../support/flink-cluster.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** `FLINK_VERSIONS=1.20.5` and `KILLS=10` by hand. */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.3.0').split(',')
const KILLS = Number(process.env['KILLS'] ?? 2)
/** From one kill to the next: a task manager takes seconds to come. */
const APART_MS = 12_000
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

const FELL = {atMs: 0, checkpointMs: 0, upMs: 0, replayedEvents: 0}

function expectWhole({state, intendedEvents, sunkEvents, ...rest}: TrialOutcome): void {
  const {unfinishedEvents, duplicateEvents, droppedEvents} = rest
  expect({state, unfinishedEvents, duplicateEvents, droppedEvents}).toEqual({
    ...{state: 'completed', unfinishedEvents: 0, duplicateEvents: 0, droppedEvents: 0},
  })
  expect(sunkEvents).toBe(intendedEvents)
}

/** One of two events is offloaded, whatever the metrics say. */
function halves(trial: Trial): Pick<Observer, 'firstDecision' | 'decide'> {
  const decision = {...createController(trial).first, share: trial.offload === null ? 0 : 0.5}
  return {firstDecision: decision, decide: () => decision}
}

/** A cluster that is cold, on a machine that others use. */
vi.setConfig({testTimeout: 600_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'a job that takes checkpoints',
)(() => {
  test("goes on when fault slot-crash kills a task manager of burst's own cluster, and says what that cost", async () => {
    const trial = buildTrial({
      ...LOAD,
      pipeline: 'vanilla',
      flink: {taskManagers: 2, url: null, controlHost: '127.0.0.1'},
      checkpointIntervalMs: 500,
      faults: [faultOf('slot-crash', {atMs: 5000})],
      load: {...LOAD.load, extent: {kind: 'duration', warmupMs: 500, durationMs: 12_000}},
    })
    try {
      const outcome = await flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)

      expectWhole(outcome)
      expect(outcome.outputDigest).toBe(digestOfEvents(outcome.intendedEvents))
      expect(outcome.recovery).toMatchObject({restarts: 1, crashes: [{replayedInvocations: 0}]})
      const [{atMs, checkpointMs, upMs, replayedEvents} = FELL] = outcome.recovery?.crashes ?? []
      // A timer of Node.js may come up to a millisecond early.
      expect(atMs).toBeGreaterThanOrEqual(5499)
      expect(checkpointMs).toBeLessThan(atMs)
      expect(upMs).toBeGreaterThan(atMs)
      expect(replayedEvents).toBeGreaterThan(0)
    } finally {
      await flinkEngine.close?.()
    }
  })

  describe.each(VERSIONS)('on Flink %s', (version) => {
    let cluster: LocalCluster
    beforeAll(async () => {
      cluster = await startFlinkCluster(version, {}, 2)
    }, 300_000)
    afterAll(async () => {
      await flinkEngine.close?.()
      await closeTargets()
      await cluster.stop()
    })

    const trialOf = (changes: TrialChanges): Trial =>
      buildTrial({...changes, flink: {taskManagers: 2, url: cluster.url, controlHost: '127.0.0.1'}})

    /** Kills at drawn instants, each in its own part of the trial. */
    async function runWithKills(trial: Trial, kills: number): Promise<TrialOutcome> {
      const draw = createRandom(SEED, 'kills')
      const atMs = Array.from({length: kills}, (_, kill) => 1500 + APART_MS * kill + 4000 * draw.at(2 * kill))
      let next = 0
      const timeline = (row: {readonly atMs: number}): void => {
        if (next < kills && row.atMs >= (atMs[next] ?? Infinity)) void cluster.crash(draw.at(2 * next++ + 1))
      }
      const outcome = await flinkEngine.run(
        trial,
        quietObserver(trial, {timeline, ...halves(trial)}),
        new AbortController().signal,
      )
      expect(next).toBe(kills)
      return outcome
    }

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

    test('loses nothing of a burst when its task managers are killed', async () => {
      const struck = await runWithKills(trialOf({...BURST, checkpointIntervalMs: 1000}), KILLS)

      expectWhole(struck)
      expect(struck.outputDigest).toBe(digestOfEvents(struck.intendedEvents))
      expect(struck.recovery).toMatchObject({restarts: KILLS})
      expect(struck.recovery?.checkpoints).toBeGreaterThan(KILLS)
      expect(struck.recovery?.crashes.every(({replayedEvents}) => replayedEvents > 0)).toBe(true)
    })
  })
})
