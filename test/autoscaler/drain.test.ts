import {describe, expect, test} from 'vitest'
import {Drain} from '../../src/autoscaler/drain.js'

const BLOG = {
  minSlots: 4,
  maxSlots: 200,
  loopMs: 30_000,
  windowMs: 30_000,
  upThreshold: 0.9,
  upDrainMs: 120_000,
  targetDrainMs: 60_000,
  downThreshold: 0.7,
  downDrainMs: 10_000,
}

interface Span {
  readonly slots: number
  readonly takenEvents: number
  readonly backlogEvents: number
  readonly busiestShare: number
  readonly backlogBefore?: number
  readonly offloadedEvents?: number
}

/** The answer after one full window. */
const answer = ({backlogBefore = 0, ...span}: Span) => {
  const rule = new Drain(BLOG)
  const first = {atMs: 0, takenEvents: 0, backlogEvents: backlogBefore, busiestShare: 0, slots: span.slots}
  rule.look({...first, demandSlots: 1})
  return rule.look({atMs: 30_000, demandSlots: 1, ...span})
}

describe('the drain rule', () => {
  test.each([
    // 800/s taken, 1440/s more pile up, 54 s to drain: 4 × (2.8 + 0.9).
    {what: 'busy', slots: 4, takenEvents: 24_000, backlogEvents: 43_200, busiestShare: 1, wanted: 15},
    // 240 s to drain and no growth: 4 × (1 + 4).
    {
      what: 'far behind',
      slots: 4,
      takenEvents: 24_000,
      backlogBefore: 192_000,
      backlogEvents: 192_000,
      busiestShare: 0.8,
      wanted: 20,
    },
    // 800/s more go to functions: 4 × 2.
    {
      what: 'bursting',
      slots: 4,
      takenEvents: 24_000,
      backlogEvents: 0,
      offloadedEvents: 24_000,
      busiestShare: 1,
      wanted: 8,
    },
    {what: 'well sized', slots: 4, takenEvents: 16_800, backlogEvents: 0, busiestShare: 0.7, wanted: 4},
    // 14 × 0.35 / 0.7.
    {what: 'idle', slots: 14, takenEvents: 16_800, backlogEvents: 0, busiestShare: 0.35, wanted: 7},
    {what: 'almost idle', slots: 14, takenEvents: 1680, backlogEvents: 0, busiestShare: 0.02, wanted: 4},
    {
      what: 'idle, 10 s behind',
      slots: 14,
      takenEvents: 3000,
      backlogEvents: 1000,
      busiestShare: 0.3,
      wanted: 14,
    },
    {
      what: 'of a job that takes nothing',
      slots: 4,
      takenEvents: 0,
      backlogEvents: 0,
      busiestShare: 0,
      wanted: 4,
    },
  ])('$what: $wanted slots', ({wanted, ...span}) => {
    expect(answer(span).slots).toBe(wanted)
  })

  test('waits for a full window, at the start and after a restart', () => {
    const rule = new Drain(BLOG)
    const behind = (atMs: number) =>
      rule.look({
        atMs,
        takenEvents: atMs,
        backlogEvents: 1e6,
        busiestShare: 1,
        slots: 4,
        demandSlots: 1,
      }).reason

    expect([0, 29_999, 30_000].map(behind)).toEqual(['window not full', 'window not full', 'behind'])
    rule.restarted()
    expect([50_000, 60_000, 80_000].map(behind)).toEqual(['window not full', 'window not full', 'behind'])
  })
})
