import {describe, expect, test} from 'vitest'
import {checkOrder} from '../../../src/engine/virtual/event-ring.js'
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
