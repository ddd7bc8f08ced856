import {SINKS, SOURCES} from '../model/trial.js'
import {parseBootstrap, parseTopic} from './parse/parse-address.js'
import {parsePositiveDuration} from './parse/parse-quantity.js'
import {oneOf, setting} from './setting-definition.js'

/** Where events come from and where they go: rows of the table of settings. */
export const KAFKA_SETTING_DEFINITIONS = {
  source: oneOf(
    'LOAD',
    SOURCES,
    'source',
    'generator, or kafka: a topic that burst generate --to kafka fills with this load',
  ),
  kafkaBootstrap: setting('LOAD', 'HOST:PORT', 'Kafka brokers of source and sink kafka', parseBootstrap),
  kafkaTopic: setting('LOAD', 'NAME', 'topic of source kafka', parseTopic),
  sink: oneOf(
    'JOB',
    SINKS,
    'sink',
    'blackhole, or kafka: a topic that gets each finished event exactly once, with the checkpoints of engine flink',
  ),
  kafkaSinkTopic: setting('JOB', 'NAME', 'topic of sink kafka', parseTopic),
  kafkaTransactionTimeout: setting(
    'JOB',
    'DURATION',
    'a transaction of sink kafka that is open for longer is aborted by its broker',
    parsePositiveDuration,
  ),
}
