import {expect, test} from 'vitest'
import {createRandom} from '../../src/kernel/random.js'
import {changeTrace} from '../../src/workload/change-trace.js'
import {gammaAt} from '../../src/workload/gamma.js'
import type {TracePoints} from '../../src/workload/trace.js'

const rates = (endS: number, ...pairs: readonly (readonly [number, number])[]): TracePoints => ({
  kind: 'rates',
  points: pairs.map(([s, rateEps]) => ({atNs: s * 1e9, rateEps})),
  endNs: endS * 1e9,
})
const instants = (...ms: readonly number[]): TracePoints => ({
  kind: 'instants',
  atNs: Float64Array.from(ms, (at) => at * 1e6),
})

test('a trace is left as it is where nothing is asked', () => {
  const trace = rates(120, [0, 10], [60, 20])
  expect(changeTrace(trace, {})).toBe(trace)
})

test('a part of it begins within an interval and ends within one', () => {
  const trace = rates(180, [0, 10], [60, 20], [120, 30])

  expect(changeTrace(trace, {fromMs: 30_000, forMs: 60_000})).toEqual(rates(60, [0, 10], [30, 20]))
  expect(changeTrace(trace, {fromMs: 60_000})).toEqual(rates(120, [0, 20], [60, 30]))
  expect(changeTrace(trace, {forMs: 500_000})).toEqual(trace)
  expect(changeTrace(instants(0, 10, 20, 30), {fromMs: 10, forMs: 20})).toEqual(instants(0, 10))
})

test('speed is of its time, scale of its rates', () => {
  expect(changeTrace(rates(120, [0, 10], [60, 20]), {speed: 60, scale: 1.5})).toEqual(
    rates(2, [0, 15], [1, 30]),
  )
})

test('single instants are thinned or doubled, so that rates are the same at another speed', () => {
  const trace = instants(...Array.from({length: 20_000}, (_, k) => k * 10))
  const count = (reading: Parameters<typeof changeTrace>[1]): number => {
    const changed = changeTrace(trace, reading)
    return changed.kind === 'instants' ? changed.atNs.length : 0
  }

  expect(count({speed: 4})).toBeGreaterThan(4700)
  expect(count({speed: 4})).toBeLessThan(5300)
  expect(count({scale: 3})).toBe(60_000)
  const doubled = changeTrace(trace, {scale: 2})
  const atNs = doubled.kind === 'instants' ? doubled.atNs : []
  expect([...atNs]).toEqual([...atNs].toSorted((a, b) => a - b))
})

test('burstiness is the variance of counts over their mean, and leaves the mean of an interval', () => {
  const changed = changeTrace(rates(20_000, [0, 50]), {burstiness: 5})
  const perSecond = changed.kind === 'rates' ? changed.points.map(({rateEps}) => rateEps) : []
  const mean = perSecond.reduce((sum, rateEps) => sum + rateEps, 0) / perSecond.length
  const variance = perSecond.reduce((sum, rateEps) => sum + (rateEps - mean) ** 2, 0) / perSecond.length

  expect(perSecond).toHaveLength(20_000)
  expect(mean).toBeCloseTo(50, 9)
  // Of Poisson counts at these rates: the mean itself, and the variance of the rates on top.
  expect((mean + variance) / mean).toBeGreaterThan(4.7)
  expect((mean + variance) / mean).toBeLessThan(5.3)
  expect(changeTrace(rates(20_000, [0, 50]), {burstiness: 5})).toEqual(changed)
})

test.each([0.3, 1, 7.5])('a gamma variate has the mean and variance of its shape %d', (shape) => {
  const random = createRandom(1, 'gamma-test')
  const draws = Array.from({length: 20_000}, (_, k) => gammaAt(random, k, shape))
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length

  expect(Math.abs(mean / shape - 1)).toBeLessThan(0.05)
  expect(Math.abs(variance / shape - 1)).toBeLessThan(0.1)
})
