import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {TracePoints} from '../../src/workload/trace.js'
import {firstRateEps, summarizeTrace, traceLengthMs} from '../../src/workload/trace-summary.js'

/** Pairs of an instant in ms and the rate from there on. */
const rates = (...pairs: readonly (readonly [atMs: number, rateEps: number])[]): TracePoints => ({
  kind: 'rates',
  points: pairs.map(([atMs, rateEps]) => ({atNs: atMs * 1e6, rateEps})),
})
const instants = (...atMs: readonly number[]): TracePoints => ({
  kind: 'instants',
  atNs: Float64Array.from(atMs, (ms) => ms * 1e6),
})

const summary = (trace: TracePoints, changes: Partial<Parameters<typeof summarizeTrace>[1]> = {}) =>
  summarizeTrace(trace, {windowMs: 60_000, mostEvents: Infinity, capacityEps: 400, ...changes})

describe('the length of a trace', () => {
  test.each([
    ['holds its last rate as long as the one before', rates([0, 5], [1000, 7], [3000, 9]), 5000],
    ['goes on for one more step where all are equal', rates([0, 5], [1000, 5], [2000, 5]), 3000],
    ['ends where a repeated rate marks the end', rates([0, 300], [1_200_000, 300]), 1_200_000],
    ['ends where a rate of 0 marks the end', rates([0, 300], [5000, 900], [6000, 0]), 6000],
    ['of one instant is its second', instants(5500), 6000],
    ['of instants is up to the end of the last second', instants(0, 999, 1000), 2000],
  ])('%s', (_, trace, lengthMs) => {
    expect(traceLengthMs(trace)).toBe(lengthMs)
  })

  test('is not said by one rate', () => {
    expect(traceLengthMs(rates([0, 300]))).toBeNull()
  })
})

test('the first rate is that of the first line, wherever it stands, or of the first second', () => {
  expect(firstRateEps(rates([5000, 300], [6000, 900]))).toBe(300)
  expect(firstRateEps(instants(0, 400, 999, 1000))).toBe(3)
  expect(firstRateEps(instants(1500))).toBe(0)
})

describe('bursts of a trace', () => {
  test('are the seconds above capacity, and only those', () => {
    const trace = rates([0, 400], [10_000, 401], [12_000, 400], [20_000, 900], [25_000, 0], [30_000, 900])

    expect(summary(trace).bursts).toEqual([
      {fromMs: 10_000, toMs: 12_000},
      {fromMs: 20_000, toMs: 25_000},
      {fromMs: 30_000, toMs: 60_000},
    ])
  })

  test('are found in whole seconds: half a second at twice the capacity is none', () => {
    const half = (rateEps: number): TracePoints => rates([0, 0], [10_000, rateEps], [10_500, 0])

    expect(summary(half(800)).bursts).toEqual([])
    expect(summary(half(802)).bursts).toEqual([{fromMs: 10_000, toMs: 11_000}])
  })

  test('of instants are counted in seconds', () => {
    const trace = instants(...Array.from({length: 401}, (_, k) => 3000 + k), 4001, 5500)

    expect(summary(trace)).toEqual({
      events: 403,
      lengthMs: 6000,
      highestEps: 401,
      bursts: [{fromMs: 3000, toMs: 4000}],
    })
  })

  test('end with the window, or where its events are over', () => {
    const trace = rates([0, 100], [10_000, 1000])

    expect(summary(trace, {windowMs: 12_500}).bursts).toEqual([{fromMs: 10_000, toMs: 12_500}])
    expect(summary(trace, {windowMs: Infinity, mostEvents: 3000})).toEqual({
      events: 3000,
      lengthMs: 12_000,
      highestEps: 1000,
      bursts: [{fromMs: 10_000, toMs: 12_000}],
    })
  })

  test('are those of a count second by second, whatever the trace', () => {
    const step = fc.tuple(fc.integer({min: 1, max: 5000}), fc.integer({min: 0, max: 2000}))
    fc.assert(
      fc.property(fc.array(step, {minLength: 1, maxLength: 20}), (steps) => {
        let atMs = 0
        const pairs = steps.map(([spanMs, rateEps]) => [(atMs += spanMs) - spanMs, rateEps] as const)
        const windowMs = Math.ceil(atMs / 1000) * 1000
        const perMs = Float64Array.from({length: windowMs}, (_, ms) => {
          return pairs.findLast(([from]) => from <= ms)?.[1] ?? 0
        })
        const perSecond = Array.from({length: windowMs / 1000}, (_, second) => {
          return perMs.subarray(second * 1000, second * 1000 + 1000).reduce((sum, eps) => sum + eps, 0) / 1000
        })
        const {events, bursts} = summary(rates(...pairs), {windowMs, capacityEps: 600.25})

        const above = perSecond.map((eps) => eps > 600.25)
        const inside = above.map((_, second) =>
          bursts.some(({fromMs, toMs}) => fromMs <= second * 1000 && second * 1000 < toMs),
        )
        expect(inside).toEqual(above)
        expect(events).toBeCloseTo(
          perSecond.reduce((sum, eps) => sum + eps, 0),
          4,
        )
        for (const [index, {toMs}] of bursts.entries()) {
          expect((bursts[index + 1]?.fromMs ?? Infinity) - toMs).toBeGreaterThanOrEqual(1000)
        }
      }),
    )
  })
})
