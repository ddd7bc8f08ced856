/** Finished events in a topic: a reader of committed records finds each of them once. */
import kafkajs from 'kafkajs'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {prepareSinkTopic} from '../../src/kafka/sink-topic.js'
import type {Trial} from '../../src/model/trial.js'
import {committedRecords, digestOfRecords} from '../support/committed-records.js'
import {type History, runTrial} from '../support/history.js'
import {type KafkaBroker, startKafkaBroker} from '../support/kafka-broker.js'
import {fillWithSpike, SPIKE} from '../support/spike-in-topic.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

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

  /** Runs it, and holds its topic to it: every event once, and together the output. */
  async function expectExact(trial: Trial): Promise<History> {
    const history = await runTrial(trial, {engine: flinkEngine})
    const {outcome} = history
    const records = await committedRecords(trial.sink!)

    expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0, duplicateEvents: 0})
    expect(records.map(({event}) => event).toSorted((a, b) => a - b)).toEqual(
      Array.from({length: outcome.intendedEvents}, (_, event) => event),
    )
    expect(digestOfRecords(records)).toBe(outcome.outputDigest)
    expect(new Set(records.map(({trial: mark}) => mark)).size).toBe(1)
    for (const {key, event, partition} of records) {
      expect({key, partition}).toEqual({key: String(event), partition: event % 4})
    }
    return history
  }

  test('holds each event of an undisturbed trial once, in the partition of its number', async () => {
    const {outcome} = await expectExact(trialOf('undisturbed'))

    expect(outcome.offload!.offloadedEvents).toBeGreaterThan(0)
  })

  test('has for its readers nothing of transactions that were aborted, in whichever order', async () => {
    const topic = {bootstrap: broker.bootstrap, topic: 'aborted'}
    await prepareSinkTopic({...topic, transactionTimeoutMs: 60_000})
    const kafka = new kafkajs.Kafka({brokers: [broker.bootstrap], logLevel: kafkajs.logLevel.NOTHING})
    const producers = [0, 1, 2].map((event) => kafka.producer({transactionalId: `writer-${event}`}))
    await Promise.all(producers.map((producer) => producer.connect()))
    const open: kafkajs.Transaction[] = []
    for (const [event, producer] of producers.entries()) {
      const transaction = await producer.transaction()
      const value = JSON.stringify({event, tokens: 1, digest: '0000000000000000'})
      await transaction.send({topic: topic.topic, messages: [{partition: 0, key: String(event), value}]})
      open.push(transaction)
    }
    // The one that began later ends first.
    await open[1]!.abort()
    await open[0]!.abort()
    await open[2]!.commit()
    await Promise.all(producers.map((producer) => producer.disconnect()))

    expect((await committedRecords(topic)).map(({event}) => event)).toEqual([2])
  })

  test('is refused beforehand where its broker would abort its transactions, or does not answer', async () => {
    const sink = {bootstrap: broker.bootstrap, topic: 'refused', transactionTimeoutMs: 900_001}

    await expect(prepareSinkTopic(sink)).rejects.toThrow('lets a transaction be open for 900s')
    await expect(prepareSinkTopic({...sink, bootstrap: '127.0.0.1:1'})).rejects.toThrow('cannot be used')
    // Kafka's own default, which is taken, and a topic that is there already.
    const most = {...sink, transactionTimeoutMs: 900_000}
    await prepareSinkTopic(most)
    await prepareSinkTopic(most)
    expect(await committedRecords(most)).toEqual([])
  })

  test('holds each event once where calls fail in the middle of checkpoints', async () => {
    const {invocations, outcome} = await expectExact(
      trialOf('throttled', {
        checkpointIntervalMs: 20,
        offload: {reservedConcurrency: 1, maxAttempts: 2, onGiveUp: 'fallback'},
      }),
    )

    expect(invocations.filter(({attempts}) => attempts > 1).length).toBeGreaterThan(5)
    expect(outcome.recovery!.checkpoints).toBeGreaterThan(1)
  })

  test('holds what counts of a trial that is stopped, at once, and nothing behind it', async () => {
    const trial = trialOf('stopped', {
      pipeline: 'vanilla',
      service: {meanMs: 8},
      load: {...SPIKE.load, drainTimeoutMs: 100},
      // Far longer than this test: a transaction that is left open would hold its reader up.
      sink: {bootstrap: broker.bootstrap, topic: 'stopped', transactionTimeoutMs: 900_000},
    })
    const {outcome} = await runTrial(trial, {engine: flinkEngine})
    const records = await committedRecords(trial.sink!)

    expect(outcome.unfinishedEvents).toBeGreaterThan(0)
    expect(records).toHaveLength(outcome.sunkEvents)
    expect(records.every(({event}) => outcome.accounting.sunk.has(event))).toBe(true)
  })

  test('holds each event once after the kills of task managers, from a topic too', async () => {
    const source = {bootstrap: broker.bootstrap, topic: 'events'}
    await fillWithSpike(broker.bootstrap, source.topic)

    const {outcome} = await expectExact(
      trialOf('killed', {
        source,
        flink: {taskManagers: 2, url: null, controlHost: '127.0.0.1'},
        faults: [
          {kind: 'slot-crash', atMs: 300, restartMs: 0},
          {kind: 'slot-crash', atMs: 900, restartMs: 0},
        ],
      }),
    )

    expect(outcome.recovery!.crashes.length).toBeGreaterThan(0)
  })

  test('holds each event once after rescales, from a topic too', async () => {
    const source = {bootstrap: broker.bootstrap, topic: 'events-rescaled'}
    await fillWithSpike(broker.bootstrap, source.topic)

    const {outcome} = await expectExact(
      trialOf('rescaled', {
        source,
        rescales: [
          {atMs: 300, slots: 3},
          {atMs: 1000, slots: 2},
        ],
      }),
    )

    expect(outcome.scaling).toMatchObject({rescales: 2})
  })
})
