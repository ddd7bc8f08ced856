import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {checkProfile} from '../../src/calibrate/check-profile.js'
import {fitProfile, writeProfile, type CalibrationSamples} from '../../src/calibrate/fit-profile.js'
import {loadProfile} from '../../src/settings/files/load-profile.js'
import {createRandom} from '../../src/kernel/random.js'
import {offloadTo} from '../support/offload.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-fit-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const random = createRandom(7, 'samples')
/** Skewed, as latencies are. */
const skewed = (count: number, leastMs: number, at: number) =>
  Array.from({length: count}, (_, i) => leastMs * (1 - Math.log(1 - random.at(at + i))))

const samples: CalibrationSamples = {
  warm: [
    {batchEvents: 1, roundTripMs: skewed(200, 5, 0), cpuMs: 0.4},
    {batchEvents: 100, roundTripMs: skewed(200, 12, 1000), cpuMs: 1.23456},
  ],
  cold: skewed(50, 100, 2000).map((initMs) => ({roundTripMs: initMs + 40 + 10 + 500, initMs, workMs: 500})),
}

const fileOf = (fitted: CalibrationSamples): string => {
  const file = path.join(folder, 'measured.yaml')
  const origin = {what: 'A test.', asOf: '2026-01-31', source: 'a "test"', functionTimeoutMs: 30_000}
  writeFileSync(file, writeProfile(fitProfile(fitted), origin))
  return file
}

const {limits} = offloadTo('local')
const settings = {memoryMb: 1769, reservedConcurrency: null, limits}

describe('a fitted profile', () => {
  test("has the caller's CPU for a call of the size next to 10 events, in microseconds", () => {
    expect(loadProfile(fileOf(samples)).callCpuMs).toBe(0.4)
    const [one, hundred] = samples.warm
    const warm = [one!, {...hundred!, batchEvents: 25}, {...hundred!, cpuMs: 9}]
    expect(loadProfile(fileOf({...samples, warm})).callCpuMs).toBe(1.235)
  })

  test('is a file that burst reads, with its source and day', () => {
    const {profile, source, asOf} = loadProfile(fileOf(samples))

    expect({source, asOf}).toEqual({source: 'a "test"', asOf: '2026-01-31'})
    expect(profile.overhead.map(({batchEvents}) => batchEvents)).toEqual([1, 100])
    expect(profile.overhead[0]?.quantilesMs.map(([probability]) => probability)).toEqual([
      0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1,
    ])
  })

  test('makes the model give back what was measured, warm and cold', () => {
    const checks = checkProfile(samples, {...settings, profile: loadProfile(fileOf(samples)).profile})

    expect(checks.map(({what, quantile}) => `${what} ${quantile}`)).toEqual([
      ...['p50', 'p90', 'p99'].map((quantile) => `warm, 1 per batch ${quantile}`),
      ...['p50', 'p90', 'p99'].map((quantile) => `warm, 100 per batch ${quantile}`),
      ...['p50', 'p90'].map((quantile) => `cold ${quantile}`),
    ])
    expect(checks.filter(({isWithin}) => !isWithin)).toEqual([])
  })

  test('is told apart from one that does not fit', () => {
    const checks = checkProfile(samples, {...settings, profile: loadProfile('java').profile})

    expect(checks.filter(({isWithin}) => isWithin).length).toBeLessThan(checks.length / 2)
  })

  test('names no quantile beyond its samples', () => {
    const few = {
      warm: [{batchEvents: 1, roundTripMs: skewed(10, 5, 5000), cpuMs: 1}],
      cold: samples.cold.slice(0, 2),
    }
    const fitted = fitProfile(few)

    expect(fitted.overhead[0]?.quantiles.map(([name]) => name)).toEqual([
      ...['min', 'p10', 'p25', 'p50', 'p75', 'p90', 'max'],
    ])
    expect(fitted.init.map(([name]) => name)).toEqual(['min', 'p10', 'p25', 'p50', 'max'])
  })

  test('counts what a cold call took beyond init, work and a usual round trip as pre-init', () => {
    const fitted = fitProfile({
      warm: [{batchEvents: 1, roundTripMs: [4, 5, 6], cpuMs: 1}],
      cold: [
        {roundTripMs: 615, initMs: 90, workMs: 500},
        {roundTripMs: 500, initMs: 90, workMs: 500},
      ],
    })

    expect(fitted.preInit.filter(([name]) => name === 'min' || name === 'max')).toEqual([
      ['min', 0, 0],
      ['max', 1, 20],
    ])
  })
})
