import {SINKS, SOURCES} from '../model/trial.js'
import {parseBootstrap, parseTopic} from './parse/parse-address.js'
import {parsePositiveDuration} from './parse/parse-quantity.js'
import {setting, word} from './setting-definition.js'

/** Where events come from and where they go: rows of the table of settings. */
export const KAFKA_SETTING_DEFINITIONS = {
  source: setting(
    'LOAD',
    'WORD',
    'generator, or kafka: a topic that burst generate --to kafka fills with this load',
    word(SOURCES, 'source'),
  ),
  kafkaBootstrap: setting('LOAD', 'HOST:PORT', 'Kafka brokers of source and sink kafka', parseBootstrap),
  kafkaTopic: setting('LOAD', 'NAME', 'topic of source kafka', parseTopic),
  sink: setting(
    'JOB',
    'WORD',
    'blackhole, or kafka: a topic that gets each finished event exactly once, with the checkpoints of engine flink',
    word(SINKS, 'sink'),
  ),
  kafkaSinkTopic: setting('JOB', 'NAME', 'topic of sink kafka', parseTopic),
  kafkaTransactionTimeout: setting(
    'JOB',
    'DURATION',
    'a transaction of sink kafka that is open for longer is aborted by its broker',
    parsePositiveDuration,
  ),
}
