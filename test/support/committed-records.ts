import kafkajs from 'kafkajs'
import type {Topic} from '../../src/model/trial.js'

/** A finished event as the job wrote it. */
export interface CommittedRecord {
  readonly key: string
  readonly partition: number
  readonly trial: string
  readonly event: number
  readonly tokens: number
  readonly digest: string
}

const END = 'end-of-test'

/**
 * What a reader of committed records finds in a topic, up to now. A record behind all others marks each partition's end:
 * it is not read before every transaction that was open when it was written has ended, so this waits for them.
 */
export async function committedRecords({bootstrap, topic}: Topic): Promise<readonly CommittedRecord[]> {
  const kafka = new kafkajs.Kafka({brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING})
  const partitions = await markEnds(kafka, topic)
  const consumer = kafka.consumer({groupId: `reader-${topic}`, readUncommitted: false})
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const found: CommittedRecord[] = []
  const open = new Set(partitions)
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({payload}) => {
      // A broker whose first group this is still makes its place for it: then the consumer begins anew by itself.
      if (!payload.restart) reject(payload.error)
    })
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({partition, message}) => {
          const key = message.key?.toString() ?? ''
          if (key === END) open.delete(partition)
          else found.push(recordOf(key, partition, message))
          if (open.size === 0) resolve()
          return Promise.resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return found
}

async function markEnds(kafka: kafkajs.Kafka, topic: string): Promise<readonly number[]> {
  const admin = kafka.admin()
  const producer = kafka.producer({createPartitioner: kafkajs.Partitioners.DefaultPartitioner})
  await Promise.all([admin.connect(), producer.connect()])
  const partitions = (await admin.fetchTopicOffsets(topic)).map(({partition}) => partition)
  await producer.send({topic, messages: partitions.map((partition) => ({partition, key: END, value: ''}))})
  await Promise.all([admin.disconnect(), producer.disconnect()])
  return partitions
}

function recordOf(key: string, partition: number, {value, headers}: kafkajs.KafkaMessage): CommittedRecord {
  const said = JSON.parse(value?.toString() ?? '') as Pick<CommittedRecord, 'event' | 'tokens' | 'digest'>
  return {key, partition, trial: String(headers?.['burst-trial']), ...said}
}

/** The digest of the output that records add up to. */
export function digestOfRecords(records: readonly CommittedRecord[]): string {
  const sum = (from: number): string => {
    const total = records.reduce(
      (so, {digest}) => (so + Number.parseInt(digest.slice(from, from + 8), 16)) % 2 ** 32,
      0,
    )
    return total.toString(16).padStart(8, '0')
  }
  return sum(0) + sum(8)
}
