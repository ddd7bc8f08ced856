import fc from 'fast-check'
import {expect, test} from 'vitest'
import {SHAPES} from '../../src/model/trial.js'
import {burstIntervals} from '../../src/workload/bursts.js'
import {rateAtEps} from '../../src/workload/rate-profile.js'
import {BURST_SHAPES} from '../../src/workload/shapes.js'
import {instantsOf, lasting, loadOf, untilEvent} from './load.js'

test('the spike of the default run is one burst', () => {
  expect(burstIntervals(loadOf('spike', {extent: lasting(10_000)}))).toEqual([{fromMs: 5000, toMs: 7000}])
})

test('repeated spikes are one burst each, of the length that was set', () => {
  const again = {periodMs: 30_000, spikeDurationMs: 2000, extent: lasting(60_000)}
  expect(burstIntervals(loadOf('spike', again))).toEqual([
    {fromMs: 11_000, toMs: 13_000},
    {fromMs: 41_000, toMs: 43_000},
  ])
  expect(burstIntervals(loadOf('spike-rare', again))).toEqual([
    {fromMs: 16_000, toMs: 18_000},
    {fromMs: 46_000, toMs: 48_000},
  ])
})

test('bursts are cut at the end of the window', () => {
  const load = loadOf('burst-4x', {extent: lasting(40_000)})
  expect(burstIntervals(load)).toEqual([{fromMs: 22_000, toMs: 42_000}])
})

test('a peak that is not above the base makes no burst', () => {
  expect(burstIntervals(loadOf('square', {peakRateEps: 1000, extent: lasting(1_200_000)}))).toEqual([])
  expect(burstIntervals(loadOf('square', {rateEps: 'max', extent: untilEvent(10)}))).toEqual([])
})

test.each(SHAPES.filter((shape) => !BURST_SHAPES.has(shape)))('shape %s has no bursts', (shape) => {
  expect(burstIntervals(loadOf(shape))).toEqual([])
})

test('bursts are where the scheduled rate is above the base, and nowhere else', () => {
  fc.assert(
    fc.property(
      fc.record({
        shape: fc.constantFrom(...BURST_SHAPES),
        periodMs: fc.integer({min: 100, max: 30_000}),
        durationMs: fc.integer({min: 1, max: 60_000}),
        shares: fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 30, maxLength: 30}),
      }),
      ({shape, periodMs, durationMs, shares}) => {
        const load = loadOf(shape, {periodMs, extent: lasting(durationMs)})
        const bursts = burstIntervals(load)
        for (const share of shares) {
          const atMs = 2000 + Math.floor(share * durationMs * 1000) / 1000
          const isInside = bursts.some(({fromMs, toMs}) => atMs >= fromMs && atMs < toMs)
          expect(isInside).toBe(rateAtEps(load, atMs) > 1000)
        }
        for (const [index, {fromMs}] of bursts.entries()) {
          expect(fromMs).toBeGreaterThan(bursts[index - 1]?.toMs ?? -1)
        }
      },
    ),
  )
})

test('a load of a number of events has the bursts that its last event can reach', () => {
  const load = loadOf('study', {arrivals: 'poisson', periodMs: 10_000, extent: untilEvent(40_000)})
  const lastMs = (instantsOf(load).at(-1) ?? 0) / 1e6
  const bursts = burstIntervals(load)
  expect(bursts.slice(0, 2)).toEqual([
    {fromMs: 11_000, toMs: 12_000},
    {fromMs: 21_000, toMs: 22_000},
  ])
  expect(bursts.at(-1)?.toMs).toBeGreaterThan(lastMs - 10_000)
  expect(bursts.length).toBeLessThan(5)
})
