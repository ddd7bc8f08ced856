import type {KnownEngine} from '../../engine/targets.js'
import {UsageError} from '../../errors.js'
import type {Topic} from '../../model/trial.js'
import {DEFAULTS} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

/** The topic that events come from; null where they are generated; throws a UsageError where settings contradict the topic. */
export function resolveSource(given: GivenSettings, engine: KnownEngine): Topic | null {
  const {source = DEFAULTS.source, kafkaBootstrap, kafkaTopic} = given
  if (source === 'generator') {
    const isOfSink = given.sink === 'kafka'
    if ((kafkaBootstrap === undefined || isOfSink) && kafkaTopic === undefined) return null
    throw new UsageError('a Kafka topic is for source kafka, and the source is generator', {
      suggestions: ['give --source kafka', 'leave it out'],
    })
  }
  if (engine !== 'flink') {
    throw new UsageError(`source kafka is for engine flink, and the engine is ${engine}`, {
      suggestions: ['give --engine flink', 'drop --source'],
    })
  }
  if (kafkaBootstrap === undefined) {
    throw new UsageError('source kafka needs the address of a broker', {
      suggestions: ['add --kafka-bootstrap localhost:9092'],
    })
  }
  checkOneStream(given)
  return {bootstrap: kafkaBootstrap, topic: kafkaTopic ?? DEFAULTS.kafkaTopic}
}

/** A topic holds the events of one load and one seed, each with its instant. */
function checkOneStream({rate, repetitions}: GivenSettings): void {
  if (rate === 'max') {
    throw new UsageError('source kafka follows the instants in its topic, and rate max has none', {
      suggestions: ['give --rate in events/s', 'drop --source'],
    })
  }
  if (repetitions !== undefined && repetitions > 1) {
    throw new UsageError('a topic holds the events of one seed, and each repetition has its own', {
      suggestions: ['give --repetitions 1', 'fill one topic per --seed'],
    })
  }
}
