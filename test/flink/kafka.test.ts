import kafkajs from 'kafkajs'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {FlinkRest} from '../../src/engine/flink/rest/rest-client.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {parseTopicFlags} from '../../src/generate/parse-generate-flags.js'
import {publishEvents, type PublishEvents} from '../../src/generate/publish-events.js'
import {type TopicEvent, withTopicWriter} from '../../src/kafka/topic.js'
import type {Topic, Trial} from '../../src/model/trial.js'
import {burst} from '../support/burst.js'
import {FlinkMetrics} from '../support/flink-metrics.js'
import {runTrial} from '../support/history.js'
import {type KafkaBroker, startKafkaBroker} from '../support/kafka-broker.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {quietObserver} from '../support/quiet-observer.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** Poisson, and a base rate before the spike: the instants are those of a seed. */
const LOAD: TrialChanges['load'] = {
  shape: 'spike',
  rateEps: 300,
  peakRateEps: 900,
  spikeDurationMs: 500,
  extent: {kind: 'duration', warmupMs: 500, durationMs: 2000},
  drainTimeoutMs: 30_000,
}
const FLAGS = [
  ...['--rate', '300', '--peak-rate', '900', '--shape', 'spike', '--spike-duration', '500ms'],
  ...['--duration', '2s', '--warmup', '500ms', '--seed', '7'],
]

const trialOf = (source: Topic | null, changes: TrialChanges = {}): Trial =>
  buildTrial({
    pipeline: 'vanilla',
    parallelism: 2,
    seed: 7,
    service: {meanMs: 0.5},
    load: LOAD,
    ...(source && {source}),
    ...changes,
    engine: 'flink',
    flink: {taskManagers: 1, url: null, controlHost: '127.0.0.1'},
  })

function run(trial: Trial, onTimeline = (): void => undefined): Promise<TrialOutcome> {
  return flinkEngine.run(trial, quietObserver(trial, {timeline: onTimeline}), new AbortController().signal)
}

vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'events from Kafka',
)(() => {
  let broker: KafkaBroker
  let generated: TrialOutcome
  const topicOf = (topic: string): Topic => ({bootstrap: broker.bootstrap, topic})
  const generate = (topic: string, ...more: readonly string[]) =>
    burst([
      ...['generate', '--to', 'kafka', '--kafka-bootstrap', broker.bootstrap, '--kafka-topic', topic],
      ...more,
    ])

  async function written(generating: ReturnType<typeof burst>): Promise<void> {
    const {code, stderr} = await generating
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
  }

  const fill = (topic: string): Promise<void> => written(generate(topic, ...FLAGS))

  /** Puts records into a topic as somebody else might. */
  async function publish(
    topic: string,
    numPartitions: number,
    messages: readonly kafkajs.Message[],
  ): Promise<void> {
    const kafka = new kafkajs.Kafka({brokers: [broker.bootstrap], logLevel: kafkajs.logLevel.NOTHING})
    const admin = kafka.admin()
    const producer = kafka.producer()
    await Promise.all([admin.connect(), producer.connect()])
    await admin.createTopics({topics: [{topic, numPartitions}], waitForLeaders: true})
    if (messages.length > 0) await producer.send({topic, messages: [...messages]})
    await Promise.all([admin.disconnect(), producer.disconnect()])
  }

  /** The stream of the trial, batch by batch. */
  async function publishEach(
    topic: string,
    {paced}: {paced: boolean},
    publishBatch: (events: readonly TopicEvent[], write: PublishEvents) => Promise<void>,
  ): Promise<void> {
    const filling = await parseTopicFlags({
      to: 'kafka',
      'kafka-bootstrap': broker.bootstrap,
      'kafka-topic': topic,
      dialect: 'beam',
      seed: '7',
      from: '0',
      format: 'text',
      paced,
      rate: '300',
      'peak-rate': '900',
      shape: 'spike',
      'spike-duration': '500ms',
      duration: '2s',
      warmup: '500ms',
    })
    const {signal} = new AbortController()
    await withTopicWriter(filling!.topic, (write) =>
      publishEvents(filling!.request, (events) => publishBatch(events, write), signal),
    )
  }

  function expectSameStream(outcome: TrialOutcome): void {
    const counts = ({
      intendedEvents,
      sunkEvents,
      unfinishedEvents,
      duplicateEvents,
      outputDigest,
    }: TrialOutcome) => ({intendedEvents, sunkEvents, unfinishedEvents, duplicateEvents, outputDigest})
    expect(counts(outcome)).toEqual(counts(generated))
    expect(outcome.accounting.sunk.count).toBe(generated.sunkEvents)
  }

  beforeAll(async () => {
    broker = await startKafkaBroker()
    generated = await run(trialOf(null))
  })
  afterAll(async () => {
    await flinkEngine.close?.()
    await broker.stop()
  })

  test('are those of the generator: the same ids, instants and digest, and none before its instant', async () => {
    const virtual = await runTrial({...trialOf(null), engine: 'virtual', flink: null, materialize: true})
    expect(generated).toMatchObject({unfinishedEvents: 0, outputDigest: virtual.outcome.outputDigest})
    await fill('filled')

    const outcome = await run(trialOf(topicOf('filled')))

    expectSameStream(outcome)
    // All of them were there from the start: the stream takes its time nevertheless.
    expect(outcome.makespanMs).toBeGreaterThan(2000)
  })

  test('go to their subtasks whatever the number of partitions', async () => {
    await publish('three', 3, [])
    await fill('three')

    expectSameStream(await run(trialOf(topicOf('three'))))
    expectSameStream(await run(trialOf(topicOf('three'), {parallelism: 6, pipeline: 'burst'})))
  })

  test('count once where they were sent twice, and as errors of the source', async () => {
    await publishEach('twice', {paced: false}, async (events, write) => {
      for (let start = 0; start < events.length; start += 100) {
        const some = events.slice(start, start + 100)
        await write(some)
        await write(some)
      }
    })

    const jobs = vi.spyOn(FlinkRest.prototype, 'runJar')
    let seen: FlinkMetrics | null = null
    const outcome = await run(trialOf(topicOf('twice')), () => {
      const [cluster] = jobs.mock.contexts as readonly FlinkRest[]
      seen ??= new FlinkMetrics(cluster!.url)
      seen.read()
    })
    jobs.mockRestore()

    expectSameStream(outcome)
    // The last hundred's second copies are never reached; Flink is asked while the trial runs, not at its end.
    const doubles = (await seen!.most())['Source__source.numRecordsInErrors']!
    expect(doubles).toBeGreaterThanOrEqual(outcome.intendedEvents / 2)
  })

  test('may be written while they are read', async () => {
    let sawFirst: () => void = () => undefined
    const first = new Promise<void>((resolve) => (sawFirst = resolve))
    let isRunning: () => void = () => undefined
    const running = new Promise<void>((resolve) => (isRunning = resolve))
    const writing = publishEach('live', {paced: true}, async (events, write) => {
      // The last ones wait for the trial, so that it meets them on their way.
      if (events.some(({number}) => number === generated.intendedEvents - 100)) await running
      await write(events)
      sawFirst()
    })
    await first

    const outcome = run(trialOf(topicOf('live')), isRunning)

    await Promise.all([outcome, writing])
    expectSameStream(await outcome)
  })

  test.each<[string, (topic: string) => Promise<void>, string]>([
    ['of a topic that is not there', () => Promise.resolve(), 'there is no topic'],
    ['of an empty topic', (topic) => publish(topic, 1, []), 'is empty'],
    [
      'of which there are too few',
      (topic) => written(generate(topic, '--count', '10')),
      // More than ten where the producer has sent some again, as it does on a machine that stands still.
      'events, and the trial has',
    ],
    [
      'of another load',
      (topic) => written(generate(topic, '--rate', '300', '--count', '3000', '--seed', '8')),
      'filled with another load or seed',
    ],
    [
      'without our header',
      (topic) =>
        publish(
          topic,
          1,
          Array.from({length: 3000}, () => ({value: 'to be'})),
        ),
      'it has no header burst-event',
    ],
  ])('refuses those %s', async (what, prepare, message) => {
    const topic = what.replaceAll(' ', '-')
    await prepare(topic)
    await expect(run(trialOf(topicOf(topic)))).rejects.toThrow(message)
  })

  test('are not written behind others, nor to a broker that is not there', async () => {
    await publish('taken', 1, [{value: 'to be'}])
    const behind = await generate('taken', '--count', '5')
    expect(behind).toMatchObject({code: 2, stderr: expect.stringContaining('already') as string})

    const nowhere = ['--kafka-bootstrap', '127.0.0.1:1', '--rate', '300']
    const unwritten = await burst(['generate', '--to', 'kafka', ...nowhere, '--count', '5'])
    expect(unwritten).toMatchObject({code: 3, stderr: expect.stringContaining('127.0.0.1:1') as string})
    const unread = await burst(['run', '--engine', 'flink', '--source', 'kafka', ...nowhere, '--quiet'])
    expect(unread).toMatchObject({code: 3, stderr: expect.stringContaining('127.0.0.1:1') as string})
  })
})
