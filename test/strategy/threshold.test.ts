import {describe, expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {sharesOf, strategyOf} from './drive.js'

describe('threshold', () => {
  test.each([
    {when: 'both are at their limits', seen: {inputRateEps: 500, busyShare: 0.06}, share: 0},
    {when: 'the input is above its limit', seen: {inputRateEps: 500.1, busyShare: 0}, share: 1},
    {when: 'the busy share is above its limit', seen: {inputRateEps: 0, busyShare: 0.0601}, share: 1},
    {when: 'there is no load', seen: NO_LOAD, share: 0},
    {when: 'there are no metrics', seen: NO_METRICS, share: 0},
    // Only the rate that the source emits counts: a blocked source looks quiet.
    {when: 'only arrivals are high', seen: {arrivalRateEps: 9000, inputRateEps: 100, busyShare: 0}, share: 0},
    {when: 'the target is dead', seen: {inputRateEps: 800, offload: {share: 0}}, share: 1},
  ])('answers $share when $when', ({seen, share}) => {
    expect(sharesOf(strategyOf('threshold'), [seen])).toEqual([share])
  })

  test('goes back to nothing with the load, without memory', () => {
    const quiet = {inputRateEps: 100, busyShare: 0.05}
    expect(sharesOf(strategyOf('threshold'), [quiet, {inputRateEps: 4000}, quiet])).toEqual([0, 1, 0])
  })

  test('takes both limits from its settings', () => {
    const strategy = strategyOf('threshold', {inputThreshold: 2000, busyThreshold: 0.9})
    const seen = [{inputRateEps: 1999, busyShare: 0.89}, {inputRateEps: 2001}, {busyShare: 0.91}]
    expect(sharesOf(strategy, seen)).toEqual([0, 1, 1])
  })
})
