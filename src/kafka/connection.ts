import type {Admin, Kafka} from 'kafkajs'
import {BurstError, EnvironmentError, messageOf} from '../errors.js'
import type {Topic} from '../model/trial.js'

/** As many as a trial has slots by default. Any number does; a multiple of the slots is read once. */
export const NEW_TOPIC_PARTITIONS = 4
const CONNECT_MS = 3000

/** Lets `use` ask the brokers of a topic; throws an EnvironmentError where they cannot be asked. */
export async function withAdmin<Result>(
  topic: Topic,
  use: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = (await connectTo(topic)).admin()
  try {
    return await asked(topic, async () => {
      await admin.connect()
      return use(admin)
    })
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

/** A client of the brokers of a topic, loaded where it is used: 100 ms that no other command pays. */
export async function connectTo({bootstrap}: Topic): Promise<Kafka> {
  const {Kafka: Client, logLevel} = (await import('kafkajs')).default
  return new Client({
    clientId: 'burst',
    brokers: bootstrap.split(','),
    connectionTimeout: CONNECT_MS,
    retry: {retries: 3, initialRetryTime: 100},
    // What matters is thrown.
    logLevel: logLevel.NOTHING,
  })
}

/** What `ask` returns; what brokers say against it is thrown as an EnvironmentError. */
export async function asked<Result>({bootstrap, topic}: Topic, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (cause) {
    if (cause instanceof BurstError) throw cause
    throw new EnvironmentError(`topic ${topic} at ${bootstrap} cannot be used: ${messageOf(cause)}`, {
      cause,
      suggestions: ['see whether a Kafka broker answers there', 'check --kafka-bootstrap'],
    })
  }
}

/** Makes a topic that is not there, with the partitions that burst gives its own. */
export async function createTopic(admin: Admin, {topic}: Topic): Promise<void> {
  const topics = [{topic, numPartitions: NEW_TOPIC_PARTITIONS}]
  await admin.createTopics({topics, waitForLeaders: true})
}
