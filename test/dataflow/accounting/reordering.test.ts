import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {Reordering} from '../../../src/dataflow/accounting/reordering.js'
import {rowsOf} from '../../support/rows.js'

/** Notes events of one subtask one by one, a millisecond apart. */
function orderOf(events: readonly number[]): Reordering {
  const reordering = new Reordering(1)
  events.forEach((event, atMs) => {
    reordering.note(0, rowsOf([event, 0, 0, 0, 0, atMs]))
  })
  return reordering
}

describe('reordering', () => {
  test.each([
    {events: [0, 1, 2, 3], reordered: 0, maxMs: Number.NaN},
    {events: [1, 0], reordered: 1, maxMs: 1},
    // 2 overtakes 0 and 1; their extents run from its instant.
    {events: [2, 0, 1, 3], reordered: 2, maxMs: 2},
    // 1 was first overtaken by 2, not by the later 9.
    {events: [0, 2, 9, 1], reordered: 1, maxMs: 2},
    {events: [5, 4, 3], reordered: 2, maxMs: 2},
  ])('of $events counts $reordered', ({events, reordered, maxMs}) => {
    const {reorderedEvents, extent} = orderOf(events)
    expect(reorderedEvents).toBe(reordered)
    expect(extent.maxMs).toBe(maxMs)
  })

  test('agrees with looking at every pair', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1000), {maxLength: 60}), (events) => {
        const late = events.flatMap((event, at) => {
          const overtaker = events.findIndex((other) => other > event)
          return overtaker >= 0 && overtaker < at ? [at - overtaker] : []
        })
        const {reorderedEvents, extent} = orderOf(events)
        expect(reorderedEvents).toBe(late.length)
        if (late.length > 0) expect(extent.maxMs).toBe(Math.max(...late))
      }),
    )
  })

  test('keeps subtasks apart', () => {
    const reordering = new Reordering(2)
    reordering.note(0, rowsOf([8, 0, 0, 0, 0, 1]))
    reordering.note(1, rowsOf([1, 0, 0, 0, 0, 2]))
    expect(reordering.reorderedEvents).toBe(0)
  })
})
