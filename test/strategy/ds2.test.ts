import {describe, expect, test} from 'vitest'
import {sharesOf, strategyOf} from './drive.js'

const round = (share: number) => Math.round(share * 1e6) / 1e6

describe('ds2', () => {
  // The true rate is 2000 events/s in all of these.
  test.each([
    {arrivalRateEps: 1000, share: 0},
    {arrivalRateEps: 2000, share: 0},
    {arrivalRateEps: 2500, share: 0.2},
    {arrivalRateEps: 4000, share: 0.5},
    {arrivalRateEps: 20_000, share: 0.9},
  ])('of $arrivalRateEps events/s it offloads $share, in one step', ({arrivalRateEps, share}) => {
    expect(sharesOf(strategyOf('ds2'), [{arrivalRateEps}]).map(round)).toEqual([share])
  })

  test('does not oscillate: what it did does not change what it does', () => {
    const seen = [0, 0.5, 0.9, 0.1].map((share) => ({
      arrivalRateEps: 4000,
      backlogEvents: 9000,
      offload: {share},
    }))
    expect(sharesOf(strategyOf('ds2'), seen)).toEqual([0.5, 0.5, 0.5, 0.5])
  })

  test.each([
    {backlogEvents: 0, share: 0.5},
    {backlogEvents: 2000, share: 0.75},
    {backlogEvents: 4000, share: 1},
    {backlogEvents: 8000, share: 1},
  ])('with a catch-up of 2 s and $backlogEvents events behind: $share', ({backlogEvents, share}) => {
    const strategy = strategyOf('ds2', {catchUpMs: 2000})
    expect(sharesOf(strategy, [{arrivalRateEps: 4000, backlogEvents}])).toEqual([share])
  })
})
