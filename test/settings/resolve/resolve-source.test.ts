/** Where the events of a trial come from, and what may not be asked of a topic. */
import {expect, test} from 'vitest'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSettings, type ResolvedSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {type GivenSettings, SETTINGS} from '../../../src/settings/settings.js'

const resolve = (given: GivenSettings): ResolvedSettings =>
  resolveSettings(given, RUN_DEFAULTS, {machine: {cores: 2, memoryMb: 8000}})
const KAFKA: GivenSettings = {engine: 'flink', source: 'kafka', kafkaBootstrap: 'localhost:9092'}
const idOf = (given: GivenSettings): string =>
  createTrial(resolve(given), {experiment: 'test', pipeline: 'vanilla', repetition: 1}).id

test('a topic has a name by default, and is part of what a trial is', () => {
  expect(resolve(KAFKA).source).toEqual({bootstrap: 'localhost:9092', topic: 'burst-events'})
  expect(idOf(KAFKA)).not.toBe(idOf({engine: 'flink'}))
  expect(idOf({engine: 'flink', source: 'generator'})).toBe(idOf({engine: 'flink'}))
})

test.each<[string, GivenSettings, string]>([
  ['no broker', {engine: 'flink', source: 'kafka'}, 'needs the address of a broker'],
  ['another engine', {...KAFKA, engine: 'embedded'}, 'source kafka is for engine flink'],
  ['a broker without the word', {engine: 'flink', kafkaBootstrap: 'localhost:9092'}, 'is for source kafka'],
  ['a topic without the word', {engine: 'flink', kafkaTopic: 'events'}, 'is for source kafka'],
  ['rate max', {...KAFKA, rate: 'max', events: 10}, 'rate max has none'],
  ['repetitions', {...KAFKA, repetitions: 2}, 'each repetition has its own'],
])('refuses source kafka with %s', (_, given, message) => {
  expect(() => resolve(given)).toThrow(message)
})

test('reads addresses of brokers and names of topics', () => {
  const {kafkaBootstrap, kafkaTopic} = SETTINGS
  expect(kafkaBootstrap.parse('one:9092, [::1]:9093')).toBe('one:9092,[::1]:9093')
  for (const bad of ['localhost', 'localhost:', ':9092', 'a:1,', 'http://a:1']) {
    expect(() => kafkaBootstrap.parse(bad), bad).toThrow('no address of Kafka brokers')
  }
  expect(kafkaTopic.parse('a.b_c-1')).toBe('a.b_c-1')
  for (const bad of ['', '..', 'a b', 'x'.repeat(250)]) {
    expect(() => kafkaTopic.parse(bad), bad).toThrow('no name of a topic')
  }
})
