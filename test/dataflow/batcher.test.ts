import {describe, expect, test} from 'vitest'
import {Batcher} from '../../src/dataflow/batcher.js'
import type {BatchLimits} from '../../src/strategy/batch/batch-policy.js'

const limits = (changes: Partial<BatchLimits> = {}): BatchLimits => ({
  maxEvents: 100,
  maxBytes: 5_000_000,
  lingerMs: 10,
  maxWorkMs: Infinity,
  ...changes,
})

function eventsUntilFull(changes: Partial<BatchLimits>, meanServiceMs = 2, bytes = 200): number {
  const batcher = new Batcher(limits(changes), meanServiceMs)
  let events = 0
  for (; !batcher.isFull() && events < 10_000; events++) batcher.add(bytes, 0)
  return events
}

describe('a batch is full', () => {
  test.each([
    {when: 'it holds maxEvents', changes: {maxEvents: 7}, meanServiceMs: 2, events: 7},
    {when: 'its bytes reach maxBytes', changes: {maxBytes: 1000}, meanServiceMs: 2, events: 5},
    {when: 'its expected work reaches maxWork', changes: {maxWorkMs: 50}, meanServiceMs: 2, events: 25},
    {when: 'one event more would be needed', changes: {maxWorkMs: 50}, meanServiceMs: 3, events: 17},
    {when: 'one event alone is too much work', changes: {maxWorkMs: 1}, meanServiceMs: 5, events: 1},
    {when: 'no work is allowed', changes: {maxWorkMs: 0}, meanServiceMs: 5, events: 1},
    {when: 'work costs nothing', changes: {maxWorkMs: 50}, meanServiceMs: 0, events: 100},
    {when: 'the sum of tenths meets its limit', changes: {maxWorkMs: 0.3}, meanServiceMs: 0.1, events: 3},
  ])('when $when', ({changes, meanServiceMs, events}) => {
    expect(eventsUntilFull(changes, meanServiceMs)).toBe(events)
  })
})

describe('the linger', () => {
  test('runs from the first event of a batch', () => {
    const batcher = new Batcher(limits(), 2)
    expect(batcher.lingersUntilNs).toBe(Infinity)
    expect(batcher.remainingLingerNs(5e6)).toBe(10e6)

    batcher.add(1, 3e6)
    batcher.add(1, 9e6)
    expect(batcher.lingersUntilNs).toBe(13e6)
    expect(batcher.remainingLingerNs(9e6)).toBe(4e6)
    expect(batcher.remainingLingerNs(20e6)).toBe(0)

    batcher.take()
    expect(batcher).toMatchObject({events: 0, bytes: 0, lingersUntilNs: Infinity})
  })

  test('is none where there is no timer', () => {
    const batcher = new Batcher(limits({lingerMs: Infinity}), 2)
    batcher.add(1, 0)
    expect(batcher.lingersUntilNs).toBe(Infinity)
    expect(batcher.remainingLingerNs(0)).toBe(0)
  })
})

test('limits that change count at once for the batch that is open', () => {
  const batcher = new Batcher(limits({maxEvents: 5}), 2)
  for (let event = 0; event < 5; event++) batcher.add(1, 0)
  expect(batcher.isFull()).toBe(true)

  batcher.setLimits(limits({maxEvents: 6, lingerMs: 30}))
  expect(batcher.isFull()).toBe(false)
  expect(batcher.lingersUntilNs).toBe(30e6)
  batcher.setLimits(limits({maxEvents: 2}))
  expect(batcher.isFull()).toBe(true)
})
