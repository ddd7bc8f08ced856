/** Where finished events go, and what would not make a topic of them exact. */
import {expect, test} from 'vitest'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {DEFAULTS, RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSink} from '../../../src/settings/resolve/resolve-sink.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {resolveSource} from '../../../src/settings/resolve/resolve-source.js'
import type {GivenSettings} from '../../../src/settings/settings.js'

const KAFKA: GivenSettings = {
  sink: 'kafka',
  kafkaBootstrap: 'localhost:9092',
  checkpointInterval: 1000,
}

test('a topic has a name and a time-out by default', () => {
  expect(resolveSink(KAFKA, 'flink')).toEqual({
    sink: {
      bootstrap: 'localhost:9092',
      topic: 'burst-finished',
      transactionTimeoutMs: DEFAULTS.kafkaTransactionTimeoutMs,
    },
  })
  const own = {...KAFKA, kafkaSinkTopic: 'mine', kafkaTransactionTimeout: 60_000}
  expect(resolveSink(own, 'flink').sink).toMatchObject({topic: 'mine', transactionTimeoutMs: 60_000})
})

test('finished events go nowhere by default, and a trial without a sink is the one it was', () => {
  expect(resolveSink({}, 'flink')).toEqual({})
  expect(resolveSink({sink: 'blackhole'}, 'virtual')).toEqual({})
  const resolve = (given: GivenSettings) =>
    createTrial(resolveSettings(given, RUN_DEFAULTS), {
      experiment: 'test',
      pipeline: 'vanilla',
      repetition: 1,
    })
  expect(resolve({engine: 'flink', sink: 'blackhole'})).toEqual(resolve({engine: 'flink'}))
})

test('a broker may be that of the sink alone, or of both ends', () => {
  expect(resolveSource(KAFKA, 'flink')).toBeNull()
  const both: GivenSettings = {...KAFKA, source: 'kafka'}
  expect(resolveSource(both, 'flink')?.topic).not.toBe(resolveSink(both, 'flink').sink?.topic)
})

test.each<[string, GivenSettings, string]>([
  ['no broker', {sink: 'kafka', checkpointInterval: 1000}, 'needs the address of a broker'],
  ['no checkpoints', {sink: 'kafka', kafkaBootstrap: 'localhost:9092'}, 'the job takes none'],
  ['a short time-out', {...KAFKA, kafkaTransactionTimeout: 20_000}, 'aborted after 20s'],
  ['rare checkpoints', {...KAFKA, checkpointInterval: 100_000}, 'may take 130s'],
  [
    'the topic that it reads',
    {...KAFKA, source: 'kafka', kafkaSinkTopic: 'burst-events'},
    'cannot be source and sink at once',
  ],
  ['a topic without the word', {kafkaSinkTopic: 'mine'}, 'are for sink kafka, and the sink is blackhole'],
  ['a time-out without the word', {kafkaTransactionTimeout: 1000}, 'are for sink kafka'],
])('refuses %s', (_, given, message) => {
  expect(() => resolveSink(given, 'flink')).toThrow(message)
})

test.each(['virtual', 'embedded'] as const)('refuses a topic on engine %s', (engine) => {
  expect(() => resolveSink(KAFKA, engine)).toThrow(
    `sink kafka is for engine flink, and the engine is ${engine}`,
  )
})
