import {describe, expect, test} from 'vitest'
import {sweepDefaults} from '../../../src/settings/defaults.js'
import {parseBallast} from '../../../src/settings/parse/parse-quantity.js'
import {parseRescales} from '../../../src/settings/parse/parse-rescales.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {faultOf} from '../../support/fault-trial.js'

const GIVEN: GivenSettings = {
  rate: 100,
  duration: 20_000,
  parallelism: 2,
  pipelines: ['vanilla', 'burst'],
  checkpointInterval: 1000,
  rescaleAt: [
    {atMs: 5000, slots: 3},
    {atMs: 9000, slots: 2},
  ],
}

/** What is undefined is not given. */
const resolve = (changes: object, engine: 'flink' | 'virtual' | 'embedded' = 'flink') =>
  resolveSettings({...GIVEN, ...changes}, sweepDefaults(engine))

describe('rescale at', () => {
  test('is a list of instants with their slots', () => {
    expect(parseRescales('10s:3')).toEqual([{atMs: 10_000, slots: 3}])
    expect(parseRescales('10s:3, 500m:2')).toEqual([
      {atMs: 10_000, slots: 3},
      {atMs: 30_000_000, slots: 2},
    ])
    expect(resolve({})).toMatchObject({rescales: GIVEN.rescaleAt})
    for (const beside of [
      {checkpointBarriers: 'unaligned'},
      {query: 'q5'},
      {query: 'wordcount'},
      {faults: [faultOf('slot-crash', {atMs: 1000})]},
    ])
      expect(resolve(beside)).toMatchObject({rescales: GIVEN.rescaleAt})
    expect(resolveSettings({rate: 100, duration: 1000}, sweepDefaults('flink'))).not.toHaveProperty(
      'rescales',
    )
  })

  test.each(['', '10s', '10s:', '10s:0', '10:3', '10s:3:4', '10s:3,10s:2', '10s:3,', '10s:2.5'])(
    '%j is refused',
    (text) => {
      expect(() => parseRescales(text)).toThrow()
    },
  )

  test.each([
    [{checkpointInterval: undefined}, 'goes on from its last checkpoint, and this one takes none'],
    [{query: 'q5', checkpointBarriers: 'unaligned'}, 'query q5 with unaligned barriers'],
    [{pipelines: ['vanilla', 'overprovisioned']}, 'those of overprovisioned are others'],
    [{rescaleAt: [{atMs: 0, slots: 2}]}, 'asks for 2 slots, which the job has by then'],
    [{rescaleAt: [{atMs: 20_000, slots: 3}]}, 'at 20s is not within the measured window, which lasts 20s'],
    [{parallelism: 31, rescaleAt: [{atMs: 1, slots: 32}]}, '31, 32 slots divide a stream of 992 parts'],
  ] as const)('with %j is refused', (changes, message) => {
    expect(() => resolve(changes)).toThrow(message)
  })

  test.each([
    [['vanilla', 'overprovisioned', 'burst'], 'give --pipeline vanilla,burst'],
    [['invoker'], 'give --pipeline burst'],
  ] as const)('beside pipelines %j names those that can be rescaled', (pipelines, remedy) => {
    expect(() => resolve({pipelines})).toThrow(expect.objectContaining({suggestions: [remedy]}))
  })

  test.each(['virtual', 'embedded'] as const)('on %s names the autoscaler instead', (engine) => {
    expect(() => resolve({checkpointInterval: undefined}, engine)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`is for engine flink, and the engine is ${engine}`) as string,
        suggestions: expect.arrayContaining([
          expect.stringContaining('--autoscaler planned --set autoscaler.steps=5s=3'),
        ]) as string[],
      }),
    )
  })
})

describe('ballast', () => {
  test('is in MB, and none is nothing', () => {
    expect(resolve({ballast: parseBallast('100MB')})).toMatchObject({ballastMb: 100})
    expect(resolve({ballast: parseBallast('0MB')})).not.toHaveProperty('ballastMb')
    expect(() => parseBallast('1GB')).toThrow('no size of state')
    expect(() => parseBallast('5000MB')).toThrow('no size of state')
  })

  test('is for jobs on Flink that take checkpoints', () => {
    const alone = {rescaleAt: undefined, ballast: 10}
    expect(() => resolve(alone, 'virtual')).toThrow('ballast is for engine flink')
    expect(() => resolve({...alone, checkpointInterval: undefined})).toThrow(
      'ballast is what checkpoints hold',
    )
  })
})
