/** Finished events in a topic: a reader of committed records finds each of them once. */
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import type {Trial} from '../../src/model/trial.js'
import {committedRecords, digestOfRecords} from '../support/committed-records.js'
import {runTrial} from '../support/history.js'
import {type KafkaBroker, startKafkaBroker} from '../support/kafka-broker.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

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

vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'sink kafka',
)(() => {
  let broker: KafkaBroker
  const trialOf = (topic: string, changes: TrialChanges = {}): Trial =>
    buildTrial({
      ...SPIKE,
      engine: 'flink',
      flink: {taskManagers: 1, url: null, controlHost: '127.0.0.1'},
      checkpointIntervalMs: 200,
      sink: {bootstrap: broker.bootstrap, topic, transactionTimeoutMs: 60_000},
      ...changes,
    })
  beforeAll(async () => {
    broker = await startKafkaBroker()
  })
  afterAll(async () => {
    await flinkEngine.close?.()
    await broker.stop()
  })

  test('holds each event of an undisturbed trial once, in the partition of its number', async () => {
    const trial = trialOf('undisturbed')

    const {outcome} = await runTrial(trial, {engine: flinkEngine})
    const records = await committedRecords(trial.sink!)

    expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0, duplicateEvents: 0})
    expect(outcome.offload!.offloadedEvents).toBeGreaterThan(0)
    expect(records.map(({event}) => event).toSorted((a, b) => a - b)).toEqual(
      Array.from({length: outcome.intendedEvents}, (_, event) => event),
    )
    expect(digestOfRecords(records)).toBe(outcome.outputDigest)
    expect(new Set(records.map(({trial: mark}) => mark)).size).toBe(1)
    for (const {key, event, partition} of records) {
      expect({key, partition}).toEqual({key: String(event), partition: event % 4})
    }
  })
})
