import {expect, test} from 'vitest'
import {provisioningOf} from '../../../src/analysis/elasticity/provisioning.js'

const seconds = (...pairs: readonly (readonly [demand: number, supply: number])[]) =>
  pairs.map(([demand, supply]) => ({lengthMs: 1000, demand, supply}))

test('SPEC metrics of ten seconds worked out by hand', () => {
  // Three calm seconds, a peak of 10 that supply follows one second late and to 8, and a tail that it keeps for long.
  const steps = seconds([3, 4], [3, 4], [3, 4], [10, 4], [10, 8], [10, 8], [3, 8], [3, 4], [3, 4], [3, 4])
  const figures = provisioningOf(steps, 1000)

  expect(figures).toMatchObject({windowMs: 10_000, gridMs: 1000})
  // 6/10, 2/10 and 2/10 of the slots needed are missing in one second each, of ten.
  expect(figures.thetaUPercent).toBeCloseTo(10, 12)
  // 1/3 too many in six seconds, 5/3 in one: 11/3 of ten.
  expect(figures.thetaOPercent).toBeCloseTo(110 / 3, 12)
  expect(figures.tauUPercent).toBeCloseTo(30, 12)
  expect(figures.tauOPercent).toBeCloseTo(70, 12)
  // Of nine moves four differ: demand up alone, supply up alone, demand down alone, supply down alone.
  expect(figures.upsilonPercent).toBeCloseTo(400 / 9, 12)
})

test('supply that moves against demand is as unstable as one that moves alone', () => {
  expect(provisioningOf(seconds([3, 3], [4, 2]), 1000).upsilonPercent).toBe(100)
  expect(provisioningOf(seconds([3, 3], [3, 2]), 1000).upsilonPercent).toBe(100)
  expect(provisioningOf(seconds([3, 3], [4, 9]), 1000).upsilonPercent).toBe(0)
})

test('a last step that is shorter counts by its length', () => {
  const steps = [...seconds([2, 2]), {lengthMs: 500, demand: 4, supply: 2}]
  const figures = provisioningOf(steps, 1000)

  expect(figures.windowMs).toBe(1500)
  expect(figures.thetaUPercent).toBeCloseTo(100 / 6, 12)
  expect(figures.tauUPercent).toBeCloseTo(100 / 3, 12)
})

test('nothing measured, nothing known', () => {
  expect(provisioningOf([], 1000).thetaUPercent).toBeNaN()
  expect(provisioningOf(seconds([1, 1]), 1000).upsilonPercent).toBeNaN()
})
