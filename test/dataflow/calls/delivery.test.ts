import {expect, test} from 'vitest'
import {Delivery} from '../../../src/dataflow/calls/delivery.js'

test('counts the events of a batch that have their answer, late ones too, each once', () => {
  const delivery = new Delivery(5, 3)
  expect(delivery.answeredEvents).toBe(0)
  delivery.answeredLate([1, 4])
  expect(delivery.answeredEvents).toBe(2)
  delivery.answeredLate([4])
  expect(delivery.answeredEvents).toBe(2)
})
