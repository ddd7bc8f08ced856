import {describe, expect, test} from 'vitest'
import type {Load, Shape} from '../../src/model/trial.js'
import {createRateProfile, rateAtEps, windowOf} from '../../src/workload/rate-profile.js'
import {instantsOf, lasting, loadOf, untilEvent} from './load.js'

/** The rates of a load's window as `second:rate`, where each begins. */
function stepsOf(load: Load): string {
  const profile = createRateProfile(load)
  const fromNs = load.extent.warmupMs * 1e6
  const steps: [number, number][] = []
  let atNs = fromNs
  for (let piece = profile(atNs); piece; piece = profile(atNs)) {
    if (steps.at(-1)?.[1] !== piece.fromEps) steps.push([(atNs - fromNs) / 1e9, piece.fromEps])
    atNs = piece.toNs
  }
  return steps.map((step) => step.join(':')).join(' ')
}

const base = 1000
const long = lasting(1_200_000)
const day = lasting(86_400_000)
const short = {periodMs: 10_000, extent: lasting(20_000)}

test.each<[Shape, Partial<Load>, string]>([
  ['constant', {}, '0:1000'],
  ['spike', {}, '0:1000 18:4000 30:1000'],
  ['spike', {spikeDurationMs: 5000}, '0:1000 18:4000 23:1000'],
  ['spike', {spikeDurationMs: 90_000}, '0:1000 18:4000'],
  ['spike', {periodMs: 20_000}, '0:1000 6:4000 10:1000 26:4000 30:1000 46:4000 50:1000'],
  ['spike', {periodMs: 30_000, spikeDurationMs: 2500}, '0:1000 9:4000 11.5:1000 39:4000 41.5:1000'],
  ['spike', {periodMs: 30_000, spikeDurationMs: 21_000}, '0:1000 9:4000 30:1000 39:4000'],
  ['spike-rare', {extent: long}, '0:1000 285:4000 315:1000 885:4000 915:1000'],
  ['spike-rare', {spikeDurationMs: 30_000, extent: long}, '0:1000 285:4000 315:1000 885:4000 915:1000'],
  ['spike-rare', {periodMs: 30_000, spikeDurationMs: 1000}, '0:1000 14.5:4000 15.5:1000 44.5:4000 45.5:1000'],
  [
    'spike-rare',
    {periodMs: 86_400_000, spikeDurationMs: 14_400_000, extent: day},
    '0:1000 36000:4000 50400:1000',
  ],
  ['burst-4x', {}, '0:1000 20:4000 50:1000'],
  ['burst-4x', short, '0:1000 4:4000 10:1000 14:4000'],
  ['square', {extent: long}, '0:1000 300:4000 600:1000 900:4000'],
  ['study', short, '0:1000 9:4000 10:1000 19:4000'],
  ['step', {}, '0:1000 30:4000'],
  ['staircase', {}, '0:1000 12:1750 24:2500 36:3250 48:4000'],
])('shape %s %o has its steps', (shape, changes, steps) => {
  expect(stepsOf(loadOf(shape, changes))).toBe(steps)
})

test('fluctuation has its eight bursts in 53 steps of 10 s', () => {
  const bursts = stepsOf(loadOf('fluctuation', {extent: lasting(530_000)}))
    .split(' ')
    .filter((step) => !step.endsWith(':1000'))
  const expected = [3, 7, 5, 9, 5, 10, 3, 5].map((factor, index) => `${50 + 60 * index}:${factor * base}`)
  expect(bursts).toEqual(expected)
})

test("sine has Beam's ten steps, unrounded", () => {
  const load = loadOf('sine', {rateEps: 100, peakRateEps: 1000, ...short})
  const rates = Array.from({length: 10}, (_, second) => Math.round(rateAtEps(load, 2000 + second * 1000)))
  expect(rates).toEqual([100, 186, 411, 689, 914, 1000, 914, 689, 411, 186])
  const cosine = 550 - 450 * Math.cos((2 * Math.PI * 3) / 10)
  expect(Math.abs(rateAtEps(load, 2000 + 3500) - cosine)).toBeLessThan(1e-9)
})

test('ramp is linear from base to peak', () => {
  const load = loadOf('ramp')
  expect([0, 15, 30, 60].map((s) => rateAtEps(load, 2000 + s * 1000))).toEqual([1000, 1750, 2500, 0])
  // A quarter of the way up: 15 s × the mean of 1000 and 1750.
  const before = instantsOf(load).filter((atNs) => atNs >= 2e9 && atNs < 17e9).length
  expect(Math.abs(before - 15 * 1375)).toBeLessThanOrEqual(1)
})

describe('the scheduled rate', () => {
  test('is the base in the warm-up of every shape, and 0 after the end', () => {
    const load = loadOf('step')
    expect([0, 1999.999].map((atMs) => rateAtEps(load, atMs))).toEqual([base, base])
    expect(rateAtEps(load, 62_000)).toBe(0)
    expect(rateAtEps(loadOf('step', {rateEps: 'max', extent: untilEvent(5)}), 10)).toBe(0)
  })

  test('of a trace holds until its next point, the base before the first', () => {
    const points = [
      {atNs: 1e9, rateEps: 7},
      {atNs: 2e9, rateEps: 9},
    ]
    const rates = [2000, 3000, 3999, 4000, 50_000].map((atMs) =>
      rateAtEps(loadOf('trace'), atMs, {kind: 'rates', points}),
    )
    expect(rates).toEqual([base, 7, 7, 9, 9])
  })

  test('of single instants is their number in that second', () => {
    const trace = {kind: 'instants', atNs: Float64Array.of(0, 1e8, 9.99e8, 2.5e9)} as const
    const rates = [2000, 2999, 3500, 4000, 5000].map((atMs) => rateAtEps(loadOf('trace'), atMs, trace))
    expect(rates).toEqual([3, 3, 0, 1, 0])
  })
})

test('the window begins after the warm-up and ends with the duration, if there is one', () => {
  expect(windowOf(loadOf('constant'))).toEqual({fromMs: 2000, toMs: 62_000})
  expect(windowOf(loadOf('constant', {extent: untilEvent(5)}))).toEqual({fromMs: 2000, toMs: null})
})

test('a period of nothing is refused', () => {
  expect(() => rateAtEps(loadOf('square', {periodMs: 0}), 2000)).toThrow('too short')
})
