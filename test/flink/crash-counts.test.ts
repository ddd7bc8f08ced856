/** TaskManagers that are killed while a job counts words and fills windows: what it comes to is that of its events. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {closeTargets} from '../../src/offload/registry.js'
import {digestOfEvents} from '../support/digest-of-events.js'
import {expectSameWindows} from '../support/expect-same-windows.js'
import {startFlinkCluster} from '../support/flink-cluster.js'
import {APART_MS, killedAtRandom} from '../support/killed-at-random.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** By hand `FLINK_VERSIONS=1.20.5`, `KILLS=10`, and `BARRIERS=unaligned`, with which they overtake in all cases. */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.3.0').split(',')
const KILLS = Number(process.env['KILLS'] ?? 1)
const OVERTAKE_ALL = process.env['BARRIERS'] === 'unaligned'
const SEED = 7

const BURST: TrialChanges = {
  ...{engine: 'flink', pipeline: 'burst', parallelism: 4, seed: SEED},
  service: {meanMs: 4},
  load: {
    shape: 'constant',
    rateEps: 400,
    extent: {kind: 'duration', warmupMs: 500, durationMs: 8000 + APART_MS * (KILLS - 1)},
    drainTimeoutMs: 120_000,
  },
  strategy: {kind: 'never'},
  batch: {kind: 'fixed', maxEvents: 8},
  offload: {target: 'local', maxInFlight: 8},
}

/** Queues before the slots, and calls that come to nothing: what they held is given back. */
const BUSY: TrialChanges = {
  ...BURST,
  service: {meanMs: 12},
  offload: {target: 'model', maxInFlight: 8, reservedConcurrency: 2, maxAttempts: 1},
}

const CASES: readonly (readonly [string, TrialChanges])[] = [
  // Counts: what is folded twice shows.
  ['q5, given back, barriers overtaking', {...BUSY, query: 'q5', windows: {sizeMs: 1000, slideMs: 500}}],
  ['q11, given back', {...BUSY, query: 'q11', windows: {sizeMs: 300, slideMs: 100, gapMs: 300}}],
  ['q7', {...BURST, query: 'q7', windows: {sizeMs: 500, slideMs: 500}}],
  ['wordcount', {...BURST, query: 'wordcount'}],
]

/** A word count that is not that of the events ends its trial with a BugError. */
function expectWhole({state, intendedEvents, sunkEvents, ...rest}: TrialOutcome): void {
  const {unfinishedEvents, duplicateEvents, droppedEvents} = rest
  expect({state, unfinishedEvents, duplicateEvents, droppedEvents}).toEqual({
    ...{state: 'completed', unfinishedEvents: 0, duplicateEvents: 0, droppedEvents: 0},
  })
  expect(sunkEvents).toBe(intendedEvents)
}

/** Those of the same events without a crash; windows that were due in an outage are late. */
async function expectWindowsOf(asked: TrialChanges, outcome: TrialOutcome): Promise<void> {
  await expectSameWindows(asked, outcome)
  const {query, recovery} = outcome
  const outageMs = Math.max(...(recovery?.outages ?? []).map(({fromMs, toMs}) => toMs - fromMs))
  // A window ends every half second at least, and that a job is up is reported a moment later.
  expect(query?.allEmission.maxMs).toBeGreaterThan(outageMs - 1000)
}

/** A cluster that is cold, on a machine that others use. */
vi.setConfig({testTimeout: 300_000 + 60_000 * KILLS})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'what a job counts',
)(() => {
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

    test.each(CASES)('stays what its events are when task managers are killed: %s', async (about, asked) => {
      const overtake = OVERTAKE_ALL || about.includes('barriers')
      const barriers = overtake ? ({checkpointBarriers: 'unaligned'} as const) : {}
      const flink = {taskManagers: 2, url: cluster.url, controlHost: '127.0.0.1'}
      const trial = buildTrial({...asked, checkpointIntervalMs: 1000, ...barriers, flink})
      const struck = await killedAtRandom(trial, {cluster, kills: KILLS, seed: SEED})

      expectWhole(struck)
      // A machine that others use may take longer to restart than to the next kill.
      expect(struck.recovery?.restarts).toBeGreaterThan(0)
      expect(struck.offload?.fallbackEvents ?? 0).toBeGreaterThanOrEqual(
        asked.offload === BUSY.offload ? 100 : 0,
      )
      if (asked.query === 'wordcount') {
        expect(struck.outputDigest).toBe(digestOfEvents(struck.intendedEvents))
      } else await expectWindowsOf(asked, struck)
    })
  })
})
