import {expect, test} from 'vitest'
import {overloadOf} from '../../../src/analysis/verdict/overload.js'
import {unansweredBursts} from '../../../src/analysis/verdict/unanswered.js'
import type {Load} from '../../../src/model/trial.js'
import {buildAutoscaler} from '../../support/autoscaler.js'
import {buildTrial} from '../../support/trial.js'

const OPERATOR = buildAutoscaler('rate')
const CAPACITY_EPS = 2000
const ask = (load: Partial<Load>, autoscaler = OPERATOR) => {
  const whole = buildTrial({load: {rateEps: 1400, peakRateEps: 5600, ...load}}).load
  const overload = overloadOf(whole, CAPACITY_EPS)
  return unansweredBursts(whole, autoscaler, {capacityEps: CAPACITY_EPS, overload})
}
const lasting = (durationMs: number): Load['extent'] => ({kind: 'duration', warmupMs: 2000, durationMs})

test('a burst of 2 s at 70 % and 4 × is 88 s too short for the operator', () => {
  const found = ask({extent: lasting(10_000)})
  expect(found).toMatchObject({autoscaler: 'rate', longestBurstMs: 2000})
  expect(found?.reactionMs).toBeCloseTo(90_000, -3)
})

test('bursts longer than that are answered, and nothing is said', () => {
  expect(ask({extent: lasting(600_000)})).toBeNull()
})

test('nor is it where the load stays below capacity, has no burst, or the rule no such time', () => {
  expect(ask({peakRateEps: 1900})).toBeNull()
  expect(ask({shape: 'constant', rateEps: 3000})).toBeNull()
  expect(ask({extent: lasting(10_000)}, buildAutoscaler('ideal'))).toBeNull()
})
