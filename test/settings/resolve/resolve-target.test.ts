/** What follows from a target: its window, its words, what may not be asked of it. */
import {describe, expect, test} from 'vitest'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {estimateSpendingUsd} from '../../../src/experiment/estimate/estimate-spending.js'
import {resolveSettings, type ResolvedSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'

const resolve = (given: GivenSettings, cores = 2, memoryMb = 8000): ResolvedSettings =>
  resolveSettings(given, RUN_DEFAULTS, {machine: {cores, memoryMb}})

test.each<[GivenSettings, number, number]>([
  [{engine: 'embedded'}, 2, 64],
  [{engine: 'embedded', target: 'local'}, 8, 64],
  [{engine: 'flink', target: 'local'}, 8, 64],
  [{engine: 'embedded', target: 'local', localStarts: 'real'}, 2, 64],
  [{engine: 'embedded', serviceMode: 'cpu'}, 2, 4],
  [{engine: 'embedded', serviceMode: 'cpu'}, 1, 4],
  [{engine: 'flink', target: 'local', serviceMode: 'cpu'}, 8, 16],
  [{engine: 'embedded', target: 'local', maxInFlight: 32}, 2, 32],
  [{engine: 'embedded', target: 'model', serviceMode: 'cpu'}, 2, 64],
  [{engine: 'embedded', target: 'aws'}, 2, 64],
  [{engine: 'virtual'}, 2, 64],
])('%j on %i cores has %i calls under way at most', (given, cores, window) => {
  expect(resolve(given, cores).offload.maxInFlight).toBe(window)
})

test.each<[GivenSettings, number, number]>([
  [{function: 'node'}, 1024, 64],
  [{function: 'node'}, 512, 32],
  [{function: 'python'}, 512, 28],
  [{function: 'java'}, 1024, 23],
  [{function: 'java'}, 64, 4],
  [{function: 'java', target: 'model'}, 64, 64],
])('%j with %i MB of memory has %i calls under way at most', (given, memoryMb, window) => {
  expect(resolve({engine: 'embedded', ...given}, 2, memoryMb).offload.maxInFlight).toBe(window)
})

test.each<[GivenSettings, string | null]>([
  [{engine: 'embedded'}, 'drawn'],
  [{engine: 'flink', target: 'local'}, 'drawn'],
  [{engine: 'embedded', localStarts: 'real'}, 'real'],
  [{engine: 'embedded', target: 'model'}, null],
  [{engine: 'virtual'}, null],
])('%j has cold starts %s', (given, localStarts) => {
  expect(resolve(given).offload.localStarts).toBe(localStarts)
})

test('engine embedded bursts into real functions unless told otherwise', () => {
  expect(resolve({engine: 'embedded'}).offload.target).toBe('local')
})

test.each<[string, GivenSettings, string]>([
  [
    'target aws on engine virtual',
    {engine: 'virtual', target: 'aws'},
    'engine virtual cannot offload to target aws',
  ],
  [
    'real processes of a target that has none',
    {engine: 'embedded', target: 'model', localStarts: 'real'},
    'local starts is for target local, and the target is model',
  ],
  ['a name for a function of ours', {engine: 'embedded', functionName: 'mine'}, 'is for target aws'],
  [
    'a ceiling in virtual money',
    {engine: 'virtual', maxCost: 1},
    'max cost is for engines embedded and flink',
  ],
])('refuses %s', (_, given, message) => {
  expect(() => resolve(given)).toThrow(message)
})

describe('the cost that somebody has to agree to', () => {
  const aws: GivenSettings = {
    engine: 'embedded',
    target: 'aws',
    pipelines: ['vanilla', 'burst'],
    shape: 'constant',
    rate: 1000,
    duration: 10_000,
    warmup: 0,
    memory: 1024,
    serviceTime: 1,
    profile: 'ideal',
  }

  test('is that of every event in a request of its own', () => {
    // 10 000 requests of 1.7 ms, which are 2 billed, at 1 GB: $0.20 per million and $0.0000166667 per second.
    const unpricedUsd = 0.002 + 20 * 0.0000166667
    const logsUsd = ((10_000 * 344) / 2 ** 30) * 0.5

    expect(estimateSpendingUsd([resolve(aws)])).toBeCloseTo(unpricedUsd + logsUsd, 5)
    expect(estimateSpendingUsd([resolve({...aws, unpricedLogs: true})])).toBeCloseTo(unpricedUsd, 5)
  })

  test('has warm environments in it, for the window and as long a drain', () => {
    const [warm, unpriced] = [false, true].map((unpricedWarm) =>
      estimateSpendingUsd([resolve({...aws, environments: 'warm', unpricedWarm})]),
    )
    const drainMs = resolve(aws).load.drainTimeoutMs!

    expect(drainMs).toBe(10_000)
    expect(warm! - unpriced!).toBeCloseTo(64 * 20 * 0.0000041667 - 20 * (0.0000166667 - 0.0000097222), 9)
  })

  test('counts every trial that offloads, up to its ceiling', () => {
    expect(estimateSpendingUsd([resolve({...aws, repetitions: 3, maxCost: 0.001})])).toBeCloseTo(0.003, 6)
  })

  test('is nothing away from AWS', () => {
    expect(estimateSpendingUsd([resolve({...aws, target: 'model'})])).toBe(0)
  })
})
