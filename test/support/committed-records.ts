import {execFile} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import type {Topic} from '../../src/model/trial.js'
import {kafkaClassPath} from './kafka-broker.js'

const run = promisify(execFile)
const READER = fileURLToPath(new URL('../flink/kafka/CommittedRecords.java', import.meta.url))

/** A finished event as the job wrote it. */
export interface CommittedRecord {
  readonly key: string
  readonly partition: number
  readonly trial: string
  readonly event: number
  readonly tokens: number
  readonly digest: string
}

/**
 * What a reader of committed records finds in a topic, up to now; it waits for transactions that are open. Kafka's own
 * client reads, since that of kafkajs 2.2.4 hands out records of aborted transactions, too: it takes the broker's list of
 * them, which is in the order of their ends, for one in the order of their beginnings.
 */
export async function committedRecords({bootstrap, topic}: Topic): Promise<readonly CommittedRecord[]> {
  const java = ['-XX:TieredStopAtLevel=1', '-cp', await kafkaClassPath(), READER]
  const {stdout} = await run('java', [...java, bootstrap, topic], {maxBuffer: Infinity})
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(recordOf)
}

function recordOf(line: string): CommittedRecord {
  const [partition, key = '', trial = '', value = ''] = line.split('\t')
  const said = JSON.parse(value) as Pick<CommittedRecord, 'event' | 'tokens' | 'digest'>
  return {key, partition: Number(partition), trial, ...said}
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
