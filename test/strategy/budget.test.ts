import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {createRandom} from '../../src/kernel/random.js'
import {createStrategy, STRATEGIES} from '../../src/strategy/registry.js'
import type {Strategy} from '../../src/strategy/strategy.js'
import {snapshotOf} from '../support/snapshot.js'
import {isOffloaded, SLO, sharesOf} from './drive.js'

// An hour of money per 36 s of savings: round numbers at the interval of 800 ms.
const budgetOf = (of: string, changes: Readonly<Record<string, number>> = {}): Strategy =>
  createStrategy(
    {kind: 'budget', of, usdPerHour: 1, savedMs: 2400, ...changes},
    {random: createRandom(1, 'strategy'), slo: SLO},
  )
const spending = (costUsdPerHour: number) => ({offload: {costUsdPerHour}})

describe('budget', () => {
  test('lets the strategy that it wraps decide while there is money', () => {
    const strategy = budgetOf('utilization', {target: 0.9, releaseUtilization: 0.7})
    expect(sharesOf(strategy, [{arrivalRateEps: 4000}])).toEqual([0.55])
  })

  test('spends its savings, then nothing until the ceiling has filled them again', () => {
    // Saved are three intervals' worth; each at 4 USD per hour takes three of them.
    const seen = [4, 4, 0, 0, 0, 0].map(spending)
    expect(sharesOf(budgetOf('always'), seen)).toEqual([0, 0, 0, 0, 1, 1])
    expect(sharesOf(budgetOf('always'), [1, 1, 1, 1].map(spending))).toEqual([1, 1, 1, 1])
  })

  test('saves no more than it is told', () => {
    const seen = [...Array.from({length: 1000}, () => 0), 3, 3].map(spending)
    expect(sharesOf(budgetOf('always'), seen).slice(-2)).toEqual([1, 0])
  })

  test('holds a per-event strategy with a reason, and lets it route again', () => {
    const strategy = budgetOf('shortest-delay')
    if (strategy.kind !== 'event') throw new Error('it routes events')
    const holds = [0, 5, 0, 0].map((usd) => strategy.hold?.(snapshotOf(spending(usd))))
    expect(holds).toEqual([null, 'budget spent', 'budget spent', null])
    expect(isOffloaded(strategy, {localWaitMs: 1000})).toBe(true)
  })

  test('of nothing is never', () => {
    const strategy = budgetOf('always', {usdPerHour: 0})
    expect(sharesOf(strategy, [{}, {}])).toEqual([0, 0])
  })

  test('over any time spends no more than ceiling and savings allow, one interval apart', () => {
    fc.assert(
      fc.property(fc.array(fc.double({min: 0, max: 50, noNaN: true}), {minLength: 1}), (rates) => {
        const strategy = budgetOf('always')
        if (strategy.kind !== 'tick') throw new Error('always decides at ticks')
        const hour = 3_600_000
        let share = 1
        let spentUsd = 0
        rates.forEach((usdPerHour, tick) => {
          const costUsdPerHour = share * usdPerHour
          spentUsd += (costUsdPerHour * 800) / hour
          const allowedUsd = (2400 + 800 * (tick + 1)) / hour
          expect(spentUsd).toBeLessThanOrEqual(allowedUsd + (50 * 800) / hour + 1e-12)
          ;({share} = strategy.decide(snapshotOf(spending(costUsdPerHour))))
        })
      }),
    )
  })

  test('has no setting that a strategy which it wraps has too', () => {
    const own = Object.keys(STRATEGIES['budget']?.settings ?? {})
    for (const inner of Object.values(STRATEGIES['budget']?.wraps ?? {})) {
      expect(Object.keys(inner.settings).filter((key) => own.includes(key))).toEqual([])
    }
  })
})
