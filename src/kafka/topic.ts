import {setTimeout as sleep} from 'node:timers/promises'
import type {Admin, Producer} from 'kafkajs'
import {EnvironmentError, UsageError} from '../errors.js'
import type {Topic} from '../model/trial.js'
import type {Ns} from '../model/units.js'
import {asked, connectTo, createTopic, NEW_TOPIC_PARTITIONS, withAdmin} from './connection.js'

/** One event on its way into a topic. */
export interface TopicEvent {
  readonly number: number
  readonly intendedNs: Ns
  readonly text: Buffer
}

/** What the Flink job reads beside the text (TopicTexts.java has the same words): whole numbers in decimal. */
const HEADERS = {event: 'burst-event', intendedNs: 'burst-intended-ns'}

/** A topic that has not grown for so long is not being filled. */
const GROWTH_MS = 1000

/**
 * Makes sure that a topic has the events of a trial, or that somebody is filling it now; else an EnvironmentError
 * that says what is missing. What the records say, the job checks one by one.
 */
export async function requireEvents(topic: Topic, events: number): Promise<void> {
  await withAdmin(topic, async (admin) => {
    const before = await countRecords(admin, topic)
    if (before >= events) return
    await sleep(GROWTH_MS)
    const records = await countRecords(admin, topic)
    if (records > before) return
    const what = records === 0 ? 'is empty' : `holds ${records} events, and the trial has ${events}`
    throw new EnvironmentError(`topic ${topic.topic} at ${topic.bootstrap} ${what}`, {suggestions: [FILL_IT]})
  })
}

const FILL_IT =
  'fill it with the load of the trial: burst generate --to kafka --rate … --duration … --warmup …'

/** Lets `use` fill a topic that is empty or not yet there: event k goes into partition k mod n. */
export async function withTopicWriter<Result>(
  topic: Topic,
  use: (write: (events: readonly TopicEvent[]) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const kafka = await connectTo(topic)
  const partitions = await withAdmin(topic, (admin) => prepareTopic(admin, topic))
  const producer = kafka.producer({allowAutoTopicCreation: false})
  try {
    await asked(topic, () => producer.connect())
    return await use((events) => asked(topic, () => send(producer, {topic, partitions, events})))
  } finally {
    await producer.disconnect().catch(() => undefined)
  }
}

async function send(
  producer: Producer,
  {topic, partitions, events}: {topic: Topic; partitions: number; events: readonly TopicEvent[]},
): Promise<void> {
  const messages = events.map(({number, intendedNs, text}) => ({
    partition: number % partitions,
    value: text,
    headers: {[HEADERS.event]: String(number), [HEADERS.intendedNs]: String(intendedNs)},
  }))
  await producer.send({topic: topic.topic, acks: -1, messages})
}

/** The number of partitions of the topic, which is made where it is missing. */
async function prepareTopic(admin: Admin, topic: Topic): Promise<number> {
  const name = topic.topic
  if (!(await admin.listTopics()).includes(name)) {
    await createTopic(admin, topic)
    return NEW_TOPIC_PARTITIONS
  }
  const records = await countRecords(admin, topic)
  if (records > 0) {
    throw new UsageError(`topic ${name} holds ${records} records already, and a topic is for one stream`, {
      suggestions: ['name another with --kafka-topic', 'delete it first'],
    })
  }
  return (await admin.fetchTopicOffsets(name)).length
}

/** An EnvironmentError where there is no such topic. */
async function countRecords(admin: Admin, {bootstrap, topic}: Topic): Promise<number> {
  if (!(await admin.listTopics()).includes(topic)) {
    throw new EnvironmentError(`there is no topic ${topic} at ${bootstrap}`, {suggestions: [FILL_IT]})
  }
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets.reduce((sum, {low, high}) => sum + Number(high) - Number(low), 0)
}
