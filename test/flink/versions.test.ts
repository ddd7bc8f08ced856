/** One jar on every Flink that is taken: a cluster of each version, and the same small trial on it. */
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {examineCluster} from '../../src/doctor/check-cluster.js'
import {startFlinkCluster} from '../support/flink-cluster.js'
import {committedRecords, digestOfRecords} from '../support/committed-records.js'
import {asking} from '../support/expect-windows.js'
import {FlinkMetrics} from '../support/flink-metrics.js'
import {FlinkTimes} from '../support/flink-times.js'
import {type History, runTrial} from '../support/history.js'
import {type KafkaBroker, startKafkaBroker} from '../support/kafka-broker.js'
import {fillWithSpike, SPIKE} from '../support/spike-in-topic.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** The oldest and the ones that hosted services offer; `FLINK_VERSIONS=2.0.1,2.1.1` runs others by hand. */
const VERSIONS = (process.env['FLINK_VERSIONS'] ?? '1.20.5,2.2.0').split(',')

const TOPIC = 'spike'

/** Above what two slots of 2 ms can do, for long enough that the source is held for most of it. */
const OVERLOAD: TrialChanges = {
  pipeline: 'vanilla',
  parallelism: 2,
  metricIntervalMs: 200,
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 1300,
    extent: {kind: 'duration', warmupMs: 0, durationMs: 4000},
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
  let broker: KafkaBroker
  beforeAll(async () => {
    broker = await startKafkaBroker()
    await fillWithSpike(broker.bootstrap, TOPIC)
  })
  afterAll(() => broker.stop())

  describe.each(VERSIONS)('on Flink %s', (version) => {
    /** Flink's own default on the first of them, else what burst sets on its clusters. */
    const hasFreshMetrics = version !== VERSIONS[0]
    let cluster: LocalCluster
    beforeAll(async () => {
      cluster = await startFlinkCluster(version, {
        'metrics.fetcher.update-interval': hasFreshMetrics ? 100 : 10_000,
      })
    })
    afterAll(async () => {
      await flinkEngine.close?.()
      await cluster.stop()
    })

    const run = (changes: TrialChanges, onTick?: () => void): Promise<History> =>
      runTrial(
        buildTrial({
          ...changes,
          engine: 'flink',
          flink: {taskManagers: 1, url: cluster.url, controlHost: '127.0.0.1'},
        }),
        {engine: flinkEngine, ...(onTick && {onTick})},
      )

    test('fires windows over both paths with the rows of the virtual engine', async () => {
      const trial = asking(buildTrial({...SPIKE, strategy: {kind: 'always'}}), 'q7', {
        sizeMs: 400,
        slideMs: 400,
      })
      const virtual = await runTrial(trial)
      const flink = {taskManagers: 1, url: cluster.url, controlHost: '127.0.0.1'}
      const {outcome} = await runTrial({...trial, engine: 'flink', flink}, {engine: flinkEngine})

      expect(outcome).toMatchObject({
        unfinishedEvents: 0,
        duplicateEvents: 0,
        outputDigest: virtual.outcome.outputDigest,
      })
      expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
      expect(outcome.query?.replies.applied).toBeGreaterThan(0)
      // What holds the watermark back must run in the thread of the path that it waits for.
      for (const tasks of await new FlinkMetrics(cluster.url).tasks())
        expect(tasks).toEqual(['Source: source -> policy -> hold', 'merge', 'sink', 'tokenize'])
    })

    test('offloads a spike, loses nothing, and makes the output of the virtual engine', async () => {
      const virtual = await runTrial(buildTrial({...SPIKE, materialize: true}))

      const seen = new FlinkMetrics(cluster.url)

      const {outcome} = await run(SPIKE, () => {
        seen.read()
      })

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
      // Other tests have run on this cluster, too.
      expect(new Set(await seen.jobNames())).toEqual(new Set(['burst burst', 'burst channel probe']))
      if (!hasFreshMetrics) return
      const most = await seen.most()
      expect(Object.keys(most).toSorted()).toEqual([
        ...['Source__source.currentEmitEventTimeLag', 'Source__source.numRecordsInErrors'],
        ...['Source__source.pendingRecords', 'policy.burst.batchSize', 'policy.burst.costUsd'],
        ...[
          'policy.burst.fallback',
          'policy.burst.inFlight',
          'policy.burst.offloaded',
          'policy.burst.retries',
        ],
        ...['policy.burst.share', 'policy.burst.throttles'],
      ])
      // While the job ran.
      const {offloadedEvents} = outcome.offload!
      expect(most['policy.burst.offloaded']).toBeGreaterThan(0.4 * offloadedEvents)
      expect(most['policy.burst.offloaded']).toBeLessThanOrEqual(offloadedEvents)
      for (const name of ['batchSize', 'inFlight', 'costUsd']) {
        expect(most[`policy.burst.${name}`], name).toBeGreaterThan(0)
      }
      for (const name of ['numRecordsInErrors', 'pendingRecords', 'currentEmitEventTimeLag']) {
        expect(most[`Source__source.${name}`], name).toBeGreaterThanOrEqual(0)
      }
      // How late its source hands on, by the wall clock: a stamp of another origin would be years away.
      expect(most['Source__source.currentEmitEventTimeLag']).toBeLessThan(60_000)
    })

    test('takes its events from a topic of Kafka, with the same output, and says what it is', async () => {
      const source = {bootstrap: broker.bootstrap, topic: TOPIC}
      const virtual = await runTrial(buildTrial({...SPIKE, materialize: true}))

      const {outcome} = await run({...SPIKE, source})
      // Flink frees the slots of a job that has ended a moment later.
      const findings = await vi.waitFor(
        async () => {
          const found = new Map((await examineCluster(cluster.url)).map(({what, ...rest}) => [what, rest]))
          expect(found.get('its slots')?.found).toBe('8 of 8 free, on 1 task manager')
          return found
        },
        {timeout: 10_000, interval: 200},
      )

      expect(outcome).toMatchObject({
        state: 'completed',
        unfinishedEvents: 0,
        duplicateEvents: 0,
        outputDigest: virtual.outcome.outputDigest,
      })
      expect([...findings.values()].map(({state}) => state)).not.toContain('missing')
      expect(findings.get('its version')?.found).toBe(version)
      expect(findings.get('metric fetches')?.found).toContain(`every ${hasFreshMetrics ? 100 : 10_000} ms`)
      expect(findings.get('unlike defaults')?.found).toContain('4 KiB network buffers, no managed memory')
    })

    test('writes each finished event once into a topic, by the connector of its release', async () => {
      const sink = {
        bootstrap: broker.bootstrap,
        topic: `finished-${version}`,
        transactionTimeoutMs: 60_000,
      }

      const {outcome} = await run({...SPIKE, sink, checkpointIntervalMs: 200})
      const records = await committedRecords(sink)

      expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0})
      expect(records).toHaveLength(outcome.intendedEvents)
      expect(new Set(records.map(({event}) => event)).size).toBe(outcome.intendedEvents)
      expect(digestOfRecords(records)).toBe(outcome.outputDigest)
    })

    test('says how busy its slots were and how long its source was held, whenever it fetches its metrics', async () => {
      const flinkSays = new FlinkTimes(cluster.url)

      const {outcome, timeline} = await run(OVERLOAD, () => {
        flinkSays.read()
      })
      const {bufferEvents, window, flags} = outcome
      const virtual = await runTrial(buildTrial({...OVERLOAD, bufferEvents}))

      const isStale = flags.includes('stale-metrics')
      for (const figure of ['busyMs', 'backpressuredMs'] as const) {
        const ratio = window[figure] / virtual.outcome.window[figure]
        // A machine that stands still for a second says nothing rather than something wrong.
        if (isStale && Number.isNaN(ratio)) continue
        expect(ratio, figure).toBeGreaterThan(0.85)
        expect(ratio, figure).toBeLessThan(1.15)
      }
      for (const {busyShare, idleShare, backpressuredShare, inputEps, processedEps} of timeline) {
        for (const share of [busyShare, idleShare, backpressuredShare]) {
          if (isStale && Number.isNaN(share)) continue
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
        }
        expect(Math.min(inputEps, processedEps)).toBeGreaterThanOrEqual(0)
      }
      if (!hasFreshMetrics || isStale) return
      // Where Flink's own figures are fresh, they are the same, from the first reading to the last.
      for (const [figure, {flink, job}] of Object.entries(await flinkSays.besides(timeline, 2))) {
        expect(flink, figure).toBeGreaterThan(1000)
        expect(job / flink, figure).toBeGreaterThan(0.85)
        expect(job / flink, figure).toBeLessThan(1.15)
      }
    })
  })
})
