import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type Load, SHAPES} from '../../src/model/trial.js'
import {msToNs} from '../../src/model/units.js'
import {createRateProfile, rateWithin} from '../../src/workload/rate-profile.js'
import {createSchedule} from '../../src/workload/schedule.js'
import type {TracePoints} from '../../src/workload/trace.js'
import {instantsOf, lasting, loadOf, untilEvent} from './load.js'

const NS_PER_S = 1e9

/** The scheduled events before an instant: the integral of the rate, piece by piece. */
function integralOf(load: Load, trace?: TracePoints, endNs = Infinity): number {
  const profile = createRateProfile(load, trace)
  let events = 0
  let atNs = 0
  for (let piece = profile(0); piece && atNs < endNs; piece = profile(atNs)) {
    const toNs = Math.min(piece.toNs, endNs)
    events += (((piece.fromEps + rateWithin(piece, atNs, toNs)) / 2) * (toNs - atNs)) / NS_PER_S
    atNs = toNs
  }
  return events
}

function expectRising(instants: Float64Array): void {
  expect(instants.every((atNs, k) => Number.isSafeInteger(atNs) && atNs >= (instants[k - 1] ?? 0))).toBe(true)
}

const rate = fc.double({min: 0.3, max: 3000, noNaN: true})
const someLoad = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    rateEps: rate,
    peakRateEps: rate,
    warmupMs: fc.integer({min: 0, max: 3000}),
    durationMs: fc.integer({min: 1, max: 20_000}),
    periodMs: fc.integer({min: 1, max: 30_000}),
    spikeDurationMs: fc.option(fc.integer({min: 1, max: 20_000})),
  })
  .map(({warmupMs, durationMs, ...load}) =>
    loadOf(load.shape, {...load, extent: lasting(durationMs, warmupMs)}),
  )

const someTrace: fc.Arbitrary<TracePoints> = fc
  .uniqueArray(fc.record({atMs: fc.integer({min: 0, max: 20_000}), rateEps: rate}), {
    minLength: 1,
    maxLength: 8,
    selector: ({atMs}) => atMs,
  })
  .map((points) => ({
    kind: 'rates',
    points: points
      .toSorted((a, b) => a.atMs - b.atMs)
      .map(({atMs, rateEps}) => ({atNs: msToNs(atMs), rateEps})),
  }))

describe('uniform arrivals', () => {
  test('are the same however many are asked for at a time', () => {
    const load = loadOf('square', {
      rateEps: 333.3,
      peakRateEps: 1234.5,
      periodMs: 7000,
      extent: lasting(20_000),
    })

    expect(instantsOf(load, {block: 1000})).toEqual(instantsOf(load, {block: 100_000}))
  })

  test('realize the integral of any shape to one event, at any time', {timeout: 30_000}, () => {
    fc.assert(
      fc.property(someLoad, someTrace, fc.double({min: 0, max: 1, noNaN: true}), (load, trace, share) => {
        const instants = instantsOf(load, {trace})
        expectRising(instants)
        expect(Math.abs(instants.length - integralOf(load, trace))).toBeLessThanOrEqual(1)

        const middleNs = Math.round(share * (instants.at(-1) ?? 0))
        const before = instants.filter((atNs) => atNs < middleNs).length
        expect(Math.abs(before - integralOf(load, trace, middleNs))).toBeLessThanOrEqual(1.001)
      }),
      {numRuns: 200},
    )
  })

  test(
    'do not drift: six hours at 1000/s, a day at a third of an event per second',
    {timeout: 30_000},
    () => {
      const day = 86_400
      const schedule = createSchedule(loadOf('constant', {extent: lasting(day * 250, 0)}), 1)
      const target = new Float64Array(21_600)
      for (let block = 0; block < 1000; block++) {
        expect(schedule.fill(target)).toBe(target.length)
        expect(target[0]).toBe(block * target.length * 1e6)
      }
      expect(schedule.fill(target)).toBe(0)

      const slow = instantsOf(loadOf('constant', {rateEps: 1 / 3, extent: lasting(day * 1000, 0)}))
      expect(slow.length).toBe(day / 3)
      expect(slow.every((atNs, k) => Math.abs(atNs - k * 3e9) <= 1)).toBe(true)
    },
  )

  test('are the same whatever the size of the blocks', () => {
    for (const shape of ['study', 'ramp', 'fluctuation'] as const) {
      const load = loadOf(shape, {periodMs: 7000, extent: lasting(20_000)})
      expect(instantsOf(load, {block: 7})).toEqual(instantsOf(load, {block: 4096}))
    }
  })
})

describe('poisson arrivals', () => {
  const poisson = {arrivals: 'poisson'} as const

  test('rise, and count the integral of any shape within five standard deviations', {timeout: 30_000}, () => {
    fc.assert(
      fc.property(someLoad, someTrace, fc.nat(), (load, trace, seed) => {
        const instants = instantsOf({...load, ...poisson}, {seed, trace})
        const expected = integralOf(load, trace)
        expectRising(instants)
        expect(Math.abs(instants.length - expected)).toBeLessThan(5 * Math.sqrt(expected) + 8)
      }),
      {numRuns: 200},
    )
  })

  test.each(['constant', 'square', 'sine', 'ramp'] as const)(
    'have a dispersion index of 1 and exponential gaps after time is stretched to the rate of %s',
    (shape) => {
      const load = loadOf(shape, {...poisson, periodMs: 20_000, extent: lasting(200_000, 0)})
      const instants = instantsOf(load, {seed: 11})
      const total = integralOf(load)
      // Counts in bins of equal integral; the profile's own integral says where each event lies.
      const profile = createRateProfile(load)
      const counts = Array<number>(2000).fill(0)
      const gaps = Array<number>(64).fill(0)
      let atNs = 0
      let integral = 0
      let last = 0
      for (const instantNs of instants) {
        for (let piece = profile(atNs); piece && atNs < instantNs; piece = profile(atNs)) {
          const toNs = Math.min(piece.toNs, instantNs)
          integral += (((piece.fromEps + rateWithin(piece, atNs, toNs)) / 2) * (toNs - atNs)) / NS_PER_S
          atNs = toNs
        }
        counts[Math.min(Math.floor((integral / total) * counts.length), counts.length - 1)]!++
        gaps[Math.min(Math.floor((1 - Math.exp(last - integral)) * gaps.length), gaps.length - 1)]!++
        last = integral
      }
      const mean = instants.length / counts.length
      const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1)
      expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / (counts.length - 1)))

      const perBin = instants.length / gaps.length
      const chiSquare = gaps.reduce((sum, count) => sum + (count - perBin) ** 2 / perBin, 0)
      expect(Math.abs(chiSquare - 63) / Math.sqrt(2 * 63)).toBeLessThan(4)
    },
  )

  test('are one stream per seed, on the scale of the load', () => {
    const slow = instantsOf(loadOf('constant', {...poisson, rateEps: 500, extent: untilEvent(1000, 0)}))
    const fast = instantsOf(loadOf('constant', {...poisson, rateEps: 1000, extent: untilEvent(1000, 0)}))
    expect(slow.every((atNs, k) => Math.abs(atNs - 2 * (fast[k] ?? 0)) <= 2)).toBe(true)
    expect(instantsOf(loadOf('sine', poisson), {seed: 2})).not.toEqual(instantsOf(loadOf('sine', poisson)))
  })
})

describe('a load', () => {
  test('of a number of events ends with it, warm-up included', () => {
    for (const arrivals of ['poisson', 'uniform'] as const) {
      for (const events of [0, 1, 999, 1000, 5001]) {
        const load = loadOf('square', {arrivals, extent: untilEvent(events)})
        expect(instantsOf(load).length).toBe(events)
      }
    }
  })

  test('at rate max intends every event at once', () => {
    const instants = instantsOf(loadOf('constant', {rateEps: 'max', extent: untilEvent(2500)}))
    expect([instants.length, Math.max(...instants)]).toEqual([2500, 0])
  })

  test('at rate max needs a number of events', () => {
    expect(() => createSchedule(loadOf('constant', {rateEps: 'max'}), 1)).toThrow('needs a number of events')
  })

  test.each(['spike', 'step', 'ramp', 'staircase'] as const)('of shape %s needs a duration', (shape) => {
    expect(() => createSchedule(loadOf(shape, {extent: untilEvent(10)}), 1)).toThrow('needs a duration')
  })

  test('of spikes in a period can end with a number of events', () => {
    const load = loadOf('spike', {periodMs: 1000, extent: untilEvent(5000)})
    expect(instantsOf(load).length).toBe(5000)
  })

  test('is a function of itself: parallelism has no say', () => {
    const load = loadOf('spike')
    const whole = instantsOf(load)
    const parts = [0, 1, 2].map((subtask) => whole.filter((_, k) => k % 3 === subtask).length)
    expect(parts.reduce((sum, events) => sum + events, 0)).toBe(whole.length)
    expect(createSchedule.length).toBeLessThanOrEqual(3)
  })
})

describe('a trace', () => {
  test('of instants is replayed after a warm-up at base', () => {
    const trace: TracePoints = {kind: 'instants', atNs: Float64Array.of(0, 5e6, 5e6, 70e9)}
    const instants = instantsOf(loadOf('trace'), {trace})
    expect(instants.length).toBe(2000 + 3)
    expect([...instants.subarray(2000)]).toEqual([2e9, 2.005e9, 2.005e9])
    expect(instantsOf(loadOf('trace'), {trace, block: 3})).toEqual(instants)
    expect(instantsOf(loadOf('trace', {extent: untilEvent(2001)}), {trace}).length).toBe(2001)
    expect(instantsOf(loadOf('trace', {extent: untilEvent(9999)}), {trace}).length).toBe(2004)
  })

  test('of rates ends where the rate stays 0', () => {
    const points = [
      {atNs: 1e9, rateEps: 10},
      {atNs: 2e9, rateEps: 0},
    ]
    const load = loadOf('trace', {extent: untilEvent(1e6)})
    expect(instantsOf(load, {trace: {kind: 'rates', points}}).length).toBe(2000 + 1000 + 10)
  })

  test('is asked for where it is missing', () => {
    expect(() => createSchedule(loadOf('trace'), 1)).toThrow('needs a trace file')
  })
})
