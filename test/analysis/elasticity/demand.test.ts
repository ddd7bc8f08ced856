import {describe, expect, test} from 'vitest'
import {demandedSlots, scheduledEvents} from '../../../src/analysis/elasticity/demand.js'
import {slotsFor} from '../../../src/workload/demand.js'
import {createRateProfile} from '../../../src/workload/rate-profile.js'
import {buildTrial} from '../../support/trial.js'

/** A ramp from 0 at 0 s to a rate at the end. */
const ramp = (toEps: number, durationMs: number) => (atNs: number) => ({
  toNs: durationMs * 1e6,
  fromEps: (toEps * atNs) / (durationMs * 1e6),
  toEps,
})

describe('slots demanded', () => {
  test.each([
    // 1000/s × 2 ms / 0.8 = 2.5, 4000/s: 10, whatever the division rounds to.
    [1000, 2, 3],
    [4000, 2, 10],
    [2400, 5, 15],
    [0, 5, 1],
    [1, 1, 1],
  ])('%i events/s of %i ms need %i', (rateEps, serviceMs, slots) => {
    expect(slotsFor(rateEps, {meanMs: serviceMs})).toBe(slots)
  })

  test('a second with a step in it has the mean of both sides, rounded', () => {
    const trial = buildTrial()
    const profile = createRateProfile(trial.load)
    const demand = (fromMs: number): number => demandedSlots(trial, profile, {fromMs, toMs: fromMs + 1000})

    // The spike begins at 5 s: 3 slots before it, 10 in it.
    expect(demand(4000)).toBe(3)
    expect(demand(4300)).toBe(Math.round(0.7 * 3 + 0.3 * 10))
    expect(demand(4900)).toBe(Math.round(0.1 * 3 + 0.9 * 10))
    expect(demand(5000)).toBe(10)
  })

  test('is one slot where there is next to no load', () => {
    expect(demandedSlots(buildTrial(), ramp(1, 1000), {fromMs: 0, toMs: 1000})).toBe(1)
  })

  test('a ramp has the mean of its whole slots', () => {
    // 0 to 4 slots (1600/s × 2 ms / 0.8) in a second: 1, 2, 3 and 4 slots for a quarter each, 2.5 in the mean.
    const trial = buildTrial()
    expect(demandedSlots(trial, ramp(1600, 1000), {fromMs: 0, toMs: 1000})).toBe(3)
    // 0 to 3.5: 1, 2, 3 for 2/7 each, 4 for 1/7 are 16/7.
    expect(demandedSlots(trial, ramp(1400, 1000), {fromMs: 0, toMs: 1000})).toBe(2)
  })
})

test('events of a schedule are the integral of its rate', () => {
  expect(scheduledEvents(ramp(1000, 2000), 0, 1e9)).toBeCloseTo(250, 9)
  expect(scheduledEvents(ramp(1000, 2000), 1e9, 2e9)).toBeCloseTo(750, 9)
})
