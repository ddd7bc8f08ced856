import type {KnownEngine} from '../../engine/targets.js'
import {UsageError} from '../../errors.js'
import type {SinkTopic} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {DEFAULTS} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

/** Where finished events go. */
export interface ResolvedSink {
  /** Missing where they go nowhere. */
  readonly sink?: SinkTopic
}

/** From a crash until the job commits again, at the worst: it is noticed, its slots are found, its state is read. */
const RESTART_MS: Ms = 30_000

/** The topic that finished events are written to; throws a UsageError where settings contradict it, or do not make it exact. */
export function resolveSink(given: GivenSettings, engine: KnownEngine): ResolvedSink {
  const {sink = DEFAULTS.sink, kafkaBootstrap, kafkaSinkTopic, kafkaTransactionTimeout} = given
  if (sink === 'blackhole') {
    if (kafkaSinkTopic === undefined && kafkaTransactionTimeout === undefined) return {}
    throw new UsageError(
      'a topic and time-out of finished events are for sink kafka, and the sink is blackhole',
      {
        suggestions: ['give --sink kafka', 'leave them out'],
      },
    )
  }
  if (engine !== 'flink') {
    throw new UsageError(`sink kafka is for engine flink, and the engine is ${engine}`, {
      suggestions: ['give --engine flink', 'drop --sink'],
    })
  }
  if (kafkaBootstrap === undefined) {
    throw new UsageError('sink kafka needs the address of a broker', {
      suggestions: ['add --kafka-bootstrap localhost:9092'],
    })
  }
  const transactionTimeoutMs = kafkaTransactionTimeout ?? DEFAULTS.kafkaTransactionTimeoutMs
  checkCommits(given, transactionTimeoutMs)
  const topic = kafkaSinkTopic ?? DEFAULTS.kafkaSinkTopic
  checkOtherTopic(given, topic)
  return {sink: {bootstrap: kafkaBootstrap, topic, transactionTimeoutMs}}
}

/** A transaction is open from one checkpoint to the next, and over a restart that falls in between. */
function checkCommits({checkpointInterval}: GivenSettings, transactionTimeoutMs: Ms): void {
  if (checkpointInterval === undefined) {
    throw new UsageError('sink kafka commits what it wrote with each checkpoint, and the job takes none', {
      suggestions: ['add --checkpoint-interval 1s', 'drop --sink'],
    })
  }
  const leastMs = checkpointInterval + RESTART_MS
  if (transactionTimeoutMs > leastMs) return
  throw new UsageError(
    `a transaction of sink kafka would be aborted after ${seconds(transactionTimeoutMs)}, and a checkpoint with a restart may take ${seconds(leastMs)}: what it holds would be lost`,
    {
      suggestions: [
        `give --kafka-transaction-timeout more than ${seconds(leastMs)}, and no more than the broker's transaction.max.timeout.ms`,
        'shorten --checkpoint-interval',
      ],
    },
  )
}

/** What a job reads must not be what it writes. */
function checkOtherTopic({source, kafkaTopic}: GivenSettings, topic: string): void {
  if (source !== 'kafka' || topic !== (kafkaTopic ?? DEFAULTS.kafkaTopic)) return
  throw new UsageError(`topic ${topic} cannot be source and sink at once`, {
    suggestions: ['name another with --kafka-sink-topic'],
  })
}

const seconds = (spanMs: Ms): string => `${spanMs / 1000}s`
