import {describe, expect, test} from 'vitest'
import {checkOrder, pushBlocked, ringColumns, sumHeldNs} from '../../../src/engine/virtual/event-ring.js'
import {BugError} from '../../../src/errors.js'

describe('the ring of a channel', () => {
  const order = {recorded: 2, started: 3, pushed: 6, places: 4}

  test('has recorded no more than it started, and started no more than was pushed', () => {
    expect(() => {
      checkOrder(order)
    }).not.toThrow()
  })

  test.each([{recorded: 4}, {started: 7}, {pushed: 7}])('is refused with %j', (change) => {
    expect(() => {
      checkOrder({...order, ...change})
    }).toThrow(BugError)
  })
})

test('an event that finds the channel full takes the place that the next service frees', () => {
  const columns = ringColumns(2)
  const {routedNs, startedNs, sunkNs, emittedNs} = columns
  // Events 0 to 2 came at once: the first is served to 10, two places are taken, and one arrives each ns.
  columns.event.set([0, 1, 2])
  startedNs[0] = 0
  sunkNs[0] = 10
  const arrivals = {at: (event: number) => (event < 6 ? event : Infinity)}
  const run = {cursor: 3, subtasks: 1, from: 3, end: 1024, sourceFreeNs: 2, limitNs: 1000}
  const server = {started: 1, freeNs: 10, serviceNs: () => 10}

  const to = pushBlocked(columns, arrivals, run, server)

  expect(to).toBe(6)
  expect([...emittedNs.subarray(3, 6)]).toEqual([3, 10, 20])
  expect([...routedNs.subarray(3, 6)]).toEqual([10, 20, 30])
  expect([...startedNs.subarray(0, 4)]).toEqual([0, 10, 20, 30])
  expect([...sunkNs.subarray(0, 4)]).toEqual([10, 20, 30, 40])
  expect(sumHeldNs(columns, {from: 3, to})).toBe(7 + 10 + 10)
  expect(pushBlocked(ringColumns(2), arrivals, {...run, limitNs: 9}, server)).toBe(3)
  expect(pushBlocked(ringColumns(2), arrivals, {...run, sourceFreeNs: 10}, server)).toBe(3)
})
