import {describe, expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {sharesOf, strategyOf} from './drive.js'

const shares = (...seen: Parameters<typeof sharesOf>[1]) =>
  sharesOf(strategyOf('utilization'), seen).map((share) => Math.round(share * 1e6) / 1e6)

describe('utilization', () => {
  // Capacity is 2000 events/s in all of these.
  test.each([
    {arrivalRateEps: 1000, share: 0},
    {arrivalRateEps: 1800, share: 0},
    {arrivalRateEps: 2000, share: 0.1},
    {arrivalRateEps: 4000, share: 0.55},
    {arrivalRateEps: 18_000, share: 0.9},
  ])(
    'keeps what capacity can do at 0.9: of $arrivalRateEps events/s it offloads $share',
    ({arrivalRateEps, share}) => {
      expect(shares({arrivalRateEps})).toEqual([share])
    },
  )

  test('holds on until the load is below the release, then starts above the target again', () => {
    const strategy = strategyOf('utilization', {target: 0.5, releaseUtilization: 0.7})
    const seen = [4000, 1400, 1399, 1000, 1001].map((arrivalRateEps) => ({arrivalRateEps}))
    const rounded = sharesOf(strategy, seen).map((share) => Math.round(share * 1000) / 1000)
    expect(rounded).toEqual([0.75, 0.286, 0, 0, 0.001])
  })

  test('keeps its last share while capacity is unknown', () => {
    expect(
      shares({arrivalRateEps: 4000}, {arrivalRateEps: 9000, localCapacityEps: Number.NaN}, NO_METRICS),
    ).toEqual([0.55, 0.55, 0.55])
  })

  test('releases without load, even when capacity has been forgotten', () => {
    expect(shares({arrivalRateEps: 4000}, NO_LOAD)).toEqual([0.55, 0])
  })

  test('starts local while nothing is known', () => {
    expect(shares(NO_METRICS, NO_LOAD)).toEqual([0, 0])
  })

  test('does not look at a dead target: the breaker of the invoker does', () => {
    expect(shares({arrivalRateEps: 4000, offload: {share: 0, inFlightEvents: 0}})).toEqual([0.55])
  })
})
