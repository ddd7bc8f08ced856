import {describe, expect, test} from 'vitest'
import {Ideal} from '../../src/autoscaler/ideal.js'
import {Schedule} from '../../src/autoscaler/schedule.js'
import {firstDecision, step} from './fluid-job.js'

const BOUNDS = {minSlots: 4, maxSlots: 200}

describe('the ideal rule', () => {
  test.each([0, 300, 90_000])('runs with what a step needs %i ms after it', (reactionMs) => {
    // 0.7 × 4 × 4 slots of work at a utilization of 0.8: 14.
    expect(firstDecision(new Ideal({...BOUNDS, reactionMs}), step(0.7, 4), 200_000)).toEqual({
      atMs: reactionMs,
      slots: 14,
      reason: 'demand',
    })
  })

  test('does not answer a spike that is over before it has reacted', () => {
    const spike = {...step(0.7, 1), rateEps: (atMs: number) => (atMs >= 0 && atMs < 5000 ? 8000 : 1400)}

    expect(firstDecision(new Ideal({...BOUNDS, reactionMs: 6000}), spike, 60_000)).toBeNull()
  })
})

describe('the timetable', () => {
  const schedule = new Schedule({
    ...BOUNDS,
    steps: [
      {atMs: 10_000, slots: 12},
      {atMs: 20_000, slots: 2},
    ],
  })
  const slotsAt = (atMs: number): number =>
    schedule.look({atMs, takenEvents: 0, backlogEvents: 0, busiestShare: 0, slots: 5, demandSlots: 1}).slots

  test('changes nothing before its first step, then keeps to the last one due, within its bounds', () => {
    expect([9999, 10_000, 19_999, 20_000].map(slotsAt)).toEqual([5, 12, 12, 4])
  })
})
