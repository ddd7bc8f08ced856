import {describe, expect, test} from 'vitest'
import {choose} from '../../../src/analysis/advice/choose.js'
import type {Option, OptionKind} from '../../../src/analysis/advice/option.js'

const option = (kind: OptionKind, usdPerMonth: number, changes: Partial<Option> = {}): Option => ({
  kind,
  name: kind,
  pipeline: 'vanilla',
  strategy: null,
  autoscaler: null,
  slots: 4,
  p99Ms: 100,
  p999Ms: 100,
  sloMissedShare: 0,
  headroom: 0.5,
  coldStarts: 0,
  usdPerMonth,
  usdPerMonthLow: usdPerMonth,
  usdPerMonthHigh: usdPerMonth,
  meets: true,
  relaxMs: null,
  sameAs: null,
  ...changes,
})

const bySeed = (...values: readonly number[]) => new Map(values.map((value, seed) => [seed, value]))

describe('the choice', () => {
  test('takes nothing that is the same as another', () => {
    const options = [option('burst', 100), option('bridge', 90, {sameAs: 'burst'}), option('add-slots', 140)]
    expect(choose(options)).toMatchObject({choice: 'burst', next: 'add-slots'})
  })

  test('is the cheapest that meets, and names the next', () => {
    const options = [option('wait', 50, {meets: false}), option('burst', 100), option('add-slots', 140)]

    expect(choose(options)).toEqual({choice: 'burst', why: 'cheapest', next: 'add-slots'})
  })

  test('is the one of fewest parts among those that cost the same within 2 %', () => {
    const options = [option('bridge', 100), option('burst', 101), option('add-slots', 103)]

    expect(choose(options)).toEqual({choice: 'burst', why: 'as cheap and simpler', next: 'add-slots'})
  })

  test('is none where nothing meets', () => {
    expect(choose([option('wait', 50, {meets: false})])).toEqual({
      choice: null,
      why: 'none meets',
      next: null,
    })
  })

  test('has no next where one alone meets', () => {
    expect(choose([option('burst', 100)])).toEqual({choice: 'burst', why: 'cheapest', next: null})
  })

  test('cannot be told where the costs of the two best cross from seed to seed', () => {
    const options = [option('burst', 100), option('add-slots', 104)]
    const crossing = new Map([
      ['burst', bySeed(80, 100, 120)],
      ['add-slots', bySeed(124, 104, 84)],
    ])
    const apart = new Map([
      ['burst', bySeed(99, 100, 101)],
      ['add-slots', bySeed(103, 104, 105)],
    ])

    expect(choose(options, crossing)).toEqual({choice: null, why: 'cannot tell', next: 'add-slots'})
    expect(choose(options, apart).choice).toBe('burst')
  })
})
