import {describe, expect, test} from 'vitest'
import {sharesOf, strategyOf} from './drive.js'

const round = (share: number) => Math.round(share * 1e6) / 1e6
const rates = (...all: readonly number[]) => all.map((arrivalRateEps) => ({arrivalRateEps}))
const shares = (settings: Record<string, number>, ...all: readonly number[]) =>
  sharesOf(strategyOf('predictive', settings), rates(...all)).map(round)

// Capacity is 2000 events/s, an interval 800 ms.
describe('predictive', () => {
  test('is utilization where the load is steady', () => {
    expect(shares({}, 4000, 4000, 4000)).toEqual([0.55, 0.55, 0.55])
  })

  test('extends a slope by one reaction time', () => {
    // Level 2000, slope 1000 per interval: after 1.25 intervals 3250, of which 0.9 × 2000 stay.
    const [, second] = shares({level: 1, trend: 1}, 1000, 2000)
    expect(second).toBe(round(1 - 1800 / 3250))
  })

  test('offloads before a ramp reaches capacity, and stops before it is over', () => {
    const up = shares({level: 1, trend: 1, reactionMs: 2400}, 1000, 1300, 1600)
    expect(up.map((share) => share > 0)).toEqual([false, true, true])
    const down = shares({level: 1, trend: 1, reactionMs: 2400}, 4000, 3000, 2000)
    expect(down.map((share) => share > 0)).toEqual([true, false, false])
    const without = sharesOf(strategyOf('utilization'), rates(4000, 3000, 2000))
    expect(without.map((share) => share > 0)).toEqual([true, true, true])
  })

  test('smooths a step, and so sees it later than utilization does', () => {
    const [, step] = shares({}, 1000, 4000)
    const [, direct] = sharesOf(strategyOf('utilization'), rates(1000, 4000))
    // Level 2500, trend 450 per interval.
    expect(step).toBe(round(1 - 1800 / (2500 + 450 * 1.25)))
    expect(step).toBeLessThan(direct ?? 0)
  })

  test('never forecasts less than nothing', () => {
    expect(shares({level: 1, trend: 1, reactionMs: 8000}, 4000, 1000)).toEqual([0.55, 0])
  })
})
