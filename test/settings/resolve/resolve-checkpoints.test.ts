import {describe, expect, test} from 'vitest'
import {COMMON_PARAMETERS} from '../../../src/autoscaler/parameters.js'
import {sweepDefaults} from '../../../src/settings/defaults.js'
import {QUERIES} from '../../../src/model/trial.js'
import {idleFaults} from '../../../src/settings/faults/idle-faults.js'
import {parseCheckpointInterval} from '../../../src/settings/parse/parse-quantity.js'
import {resolveCheckpoints} from '../../../src/settings/resolve/resolve-checkpoints.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {faultOf} from '../../support/fault-trial.js'

describe('checkpoint interval', () => {
  test('is that of the job, and missing where none is taken', () => {
    const job = {engine: 'virtual', pipelines: ['burst']} as const
    expect(resolveCheckpoints({checkpointInterval: 500}, job)).toEqual({checkpointIntervalMs: 500})
    expect(resolveCheckpoints({}, job)).toEqual({})
    expect(resolveCheckpoints({}, {engine: 'flink', pipelines: ['rescaled']})).toEqual({})
  })

  test.each([
    [
      'embedded',
      ['burst'],
      'checkpoint interval is for engines virtual and flink, and the engine is embedded',
    ],
    ['virtual', ['burst', 'bridge'], 'jobs of fixed slots, and bridge is rescaled'],
    ['virtual', ['rescaled', 'bridge'], 'jobs of fixed slots, and rescaled and bridge are rescaled'],
  ] as const)('is refused on %s with %j', (engine, pipelines, message) => {
    expect(() => resolveCheckpoints({checkpointInterval: 500}, {engine, pipelines})).toThrow(message)
  })

  test.each(QUERIES)('is there on flink for query %s', (query) => {
    const given = {checkpointInterval: 500, rate: 100, duration: 1000, query} as const
    expect(resolveSettings(given, sweepDefaults('flink'))).toMatchObject({checkpointIntervalMs: 500})
  })

  test('where slots are rescaled it names the setting that autoscalers have', () => {
    const resolve = () =>
      resolveCheckpoints({checkpointInterval: 500}, {engine: 'virtual', pipelines: ['bridge']})
    const [key] = Object.keys(COMMON_PARAMETERS).filter((name) => name.startsWith('checkpoint'))
    expect(resolve).toThrow(
      expect.objectContaining({
        suggestions: expect.arrayContaining([`set autoscaler.${key} instead`]) as string[],
      }),
    )
  })

  test.each(['9ms', '0.5ms', '0s'])('%s is refused', (text) => {
    expect(() => parseCheckpointInterval(text)).toThrow(text)
  })

  test('is at least what Flink takes', () => {
    expect(parseCheckpointInterval('10ms')).toBe(10)
  })
})

describe('checkpoint barriers', () => {
  const pipelines = ['vanilla'] as const

  test('overtake what waits where that is asked for', () => {
    const given = {checkpointInterval: 500, checkpointBarriers: 'unaligned'} as const
    expect(resolveCheckpoints(given, {engine: 'flink', pipelines})).toEqual({
      ...{checkpointIntervalMs: 500, checkpointBarriers: 'unaligned'},
    })
  })

  test.each([
    {query: 'q7'},
    {query: 'wordcount'},
    {sink: 'kafka', kafkaBootstrap: 'localhost:9092'},
  ] as const)('overtake with %j', (changes) => {
    const given: GivenSettings = {
      ...{rate: 400, duration: 10_000, pipelines, checkpointInterval: 500, checkpointBarriers: 'unaligned'},
      ...changes,
    }
    expect(resolveSettings(given, sweepDefaults('flink'))).toMatchObject({checkpointBarriers: 'unaligned'})
  })

  test.each(['virtual', 'embedded', 'flink'] as const)(
    'are the same as none where aligned on %s',
    (engine) => {
      expect(resolveCheckpoints({checkpointBarriers: 'aligned'}, {engine, pipelines})).toEqual({})
    },
  )

  test.each([
    ['virtual', 500, 'unaligned checkpoint barriers are for engine flink, and the engine is virtual'],
    ['embedded', undefined, 'for engine flink, and the engine is embedded'],
    ['flink', undefined, 'are those of checkpoints, and the job takes none'],
  ] as const)('are refused on %s with an interval of %s', (engine, checkpointInterval, message) => {
    const given = {checkpointBarriers: 'unaligned', ...(checkpointInterval && {checkpointInterval})} as const
    expect(() => resolveCheckpoints(given, {engine, pipelines})).toThrow(message)
  })
})

describe('slot-crash', () => {
  const found = (given: GivenSettings, at: Readonly<Record<string, number>> = {}) => {
    const faults = [faultOf('slot-crash', at)]
    const settings = {rate: 400, duration: 10_000, pipelines: ['vanilla'], ...given, faults} as GivenSettings
    return idleFaults(resolveSettings(settings, sweepDefaults(given.engine ?? 'virtual')))
  }

  test('strikes every pipeline of fixed slots that takes checkpoints', () => {
    const pipelines = ['vanilla', 'modified', 'burst', 'overprovisioned', 'invoker'] as const
    expect(found({pipelines, checkpointInterval: 1000})).toEqual([])
    expect(found({pipelines, checkpointInterval: 1000, query: 'q11'})).toEqual([])
  })

  test.each<[GivenSettings, string]>([
    [{engine: 'embedded'}, 'slot-crash is for engines virtual and flink, and the engine is embedded'],
    [{engine: 'flink'}, 'and the job takes none; set checkpointInterval'],
    [
      {engine: 'flink', checkpointInterval: 1000, flinkUrl: 'http://flink.example:8081'},
      "http://flink.example:8081 is another's",
    ],
    [{}, 'and the job takes none; set checkpointInterval'],
    [{pipelines: ['rescaled']}, 'those of rescaled are rescaled'],
  ])('is refused for %j', (given, message) => {
    expect(found(given)).toEqual([
      {index: 0, key: null, certainty: 'never', message: expect.stringContaining(message) as string},
    ])
  })

  test('is refused after the window', () => {
    expect(found({checkpointInterval: 1000}, {atMs: 10_000})).toMatchObject([{key: 'at', certainty: 'never'}])
  })
})
