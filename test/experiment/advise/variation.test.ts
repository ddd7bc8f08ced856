import {expect, test} from 'vitest'
import {valueOf, varied} from '../../../src/experiment/advise/variation.js'

const SPIKE = {shape: 'spike', rate: 100, peakRate: 400, spikeDuration: 5000, serviceTime: 10} as const

test('sizes a spike by peak, service time and length', () => {
  expect(varied(SPIKE, {peak: 2, 'service time': 0.5, 'spike length': 1.5})).toEqual({
    ...SPIKE,
    peakRate: 800,
    serviceTime: 5,
    spikeDuration: 7500,
  })
})

test('never has a peak below the base', () => {
  expect(varied(SPIKE, {peak: 0.1}).peakRate).toBe(100)
})

test('sizes a load without a peak, and a trace, as a whole', () => {
  expect(varied({shape: 'constant', rate: 100, serviceTime: 1}, {peak: 3})).toMatchObject({rate: 300})
  expect(varied({trace: 'a.csv', traceScale: 2, serviceTime: 1}, {peak: 3})).toMatchObject({traceScale: 6})
})

test('sizes quantiles, of which the mean is the value', () => {
  const given = {
    rate: 100,
    serviceQuantiles: [
      [0, 1],
      [1, 3],
    ] as const,
  }

  expect(valueOf('service time', given)).toBeCloseTo(2, 6)
  expect(varied(given, {'service time': 2}).serviceQuantiles).toEqual([
    [0, 2],
    [1, 6],
  ])
})

test('leaves alone what a load does not have', () => {
  const given = {shape: 'constant', rate: 100, serviceTime: 1} as const
  expect(valueOf('spike length', given)).toBeNull()
  expect(varied(given, {'spike length': 2})).toEqual(given)
})

test('makes a duty by the period, in whole periods', () => {
  const given = {...SPIKE, period: 20_000, duration: 60_000}
  expect(valueOf('duty', given)).toBe(0.25)
  expect(varied(given, {duty: 2})).toEqual({...given, period: 10_000, duration: 30_000})
  expect(varied({...SPIKE, period: 20_000}, {duty: 0.5})).toEqual({...SPIKE, period: 40_000})
})

test('takes calls from a job, and from what the account leaves it', () => {
  expect(varied({...SPIKE, maxInFlight: 64}, {'calls at once': 0.5}).maxInFlight).toBe(32)
  expect(varied({...SPIKE, maxInFlight: 3, reservedConcurrency: 5}, {'calls at once': 0.25})).toMatchObject({
    maxInFlight: 1,
    reservedConcurrency: 1,
  })
})

test('raises the base below its peak', () => {
  expect(varied(SPIKE, {rate: 2})).toEqual({...SPIKE, rate: 200})
  expect(valueOf('rate', {shape: 'constant', rate: 100, serviceTime: 1})).toBeNull()
})
