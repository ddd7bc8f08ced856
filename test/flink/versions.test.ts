/** One jar on every Flink that is taken: a cluster of each version, and the same small trial on it. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {startFlinkCluster} from '../support/flink-cluster.js'
import {runTrial} from '../support/history.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** The oldest and the ones that hosted services offer; `FLINK_VERSIONS=2.0.1,2.1.1` runs others by hand. */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.2.0').split(',')

/** Overloaded by its spike, so that both paths are taken. */
const SPIKE: TrialChanges = {
  pipeline: 'burst',
  parallelism: 2,
  metricIntervalMs: 100,
  load: {
    shape: 'spike',
    rateEps: 500,
    peakRateEps: 3000,
    extent: {kind: 'duration', warmupMs: 200, durationMs: 1500},
    drainTimeoutMs: 20_000,
  },
}

/** A cluster that is cold, on a machine that others use. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the Flink job',
)(() => {
  describe.each(VERSIONS)('on Flink %s', (version) => {
    let cluster: LocalCluster
    beforeAll(async () => {
      cluster = await startFlinkCluster(version)
    })
    afterAll(async () => {
      await flinkEngine.close?.()
      await cluster.stop()
    })

    test('offloads a spike, loses nothing, and makes the output of the virtual engine', async () => {
      const flink = {taskManagers: 1, url: cluster.url, controlHost: '127.0.0.1'}
      const virtual = await runTrial(buildTrial({...SPIKE, materialize: true}))

      const {outcome} = await runTrial(buildTrial({...SPIKE, engine: 'flink', flink}), {engine: flinkEngine})

      expect(outcome).toMatchObject({
        state: 'completed',
        sunkEvents: virtual.outcome.intendedEvents,
        unfinishedEvents: 0,
        duplicateEvents: 0,
        outputDigest: virtual.outcome.outputDigest,
      })
      expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
      expect(outcome.offload!.offloadedEvents).toBeGreaterThan(200)
      expect(outcome.offload!.failures).toBe(0)
    })
  })
})
