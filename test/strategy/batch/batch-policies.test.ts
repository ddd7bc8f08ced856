import {describe, expect, test} from 'vitest'
import {createBatchPolicy} from '../../../src/strategy/batch/registry.js'
import {NO_LOAD, NO_METRICS, snapshotOf} from '../../support/snapshot.js'

describe('fixed', () => {
  test('is due at maxEvents and by no timer, whatever the load', () => {
    const policy = createBatchPolicy({kind: 'fixed', maxEvents: 7})
    for (const seen of [null, snapshotOf(), snapshotOf(NO_LOAD), snapshotOf(NO_METRICS)]) {
      expect(policy.limits(seen)).toEqual({
        maxEvents: 7,
        maxBytes: 5_000_000,
        lingerMs: Infinity,
        maxWorkMs: Infinity,
      })
    }
  })
})

describe('linger', () => {
  test('hands on its four limits, whatever the load', () => {
    const limits = {maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: 50}
    const policy = createBatchPolicy({kind: 'linger', ...limits})
    for (const seen of [null, snapshotOf(), snapshotOf(NO_LOAD), snapshotOf(NO_METRICS)]) {
      expect(policy.limits(seen)).toEqual(limits)
    }
  })
})

describe('ladder', () => {
  const eventsAfter = (...seen: readonly {readonly atMs: number; readonly inputRateEps: number}[]) => {
    const policy = createBatchPolicy({kind: 'ladder', reconsiderMs: 8000})
    return seen.map((changes) => policy.limits(snapshotOf(changes)).maxEvents)
  }

  test.each([
    [0, 50],
    [250, 50],
    [250.1, 100],
    [500, 100],
    [501, 200],
    [750, 200],
    [751, 400],
    [1e6, 400],
  ])('at %s events/s a batch holds %s', (inputRateEps, maxEvents) => {
    expect(eventsAfter({atMs: 800, inputRateEps})).toEqual([maxEvents])
  })

  test('starts on the lowest step, with no timer', () => {
    const limits = createBatchPolicy({kind: 'ladder', reconsiderMs: 8000}).limits(null)
    expect(limits).toMatchObject({maxEvents: 50, lingerMs: Infinity, maxWorkMs: Infinity})
  })

  test('changes its step every 8 s at most', () => {
    const seen = [
      {atMs: 800, inputRateEps: 100},
      {atMs: 8799, inputRateEps: 900},
      {atMs: 8800, inputRateEps: 900},
      {atMs: 9600, inputRateEps: 100},
      {atMs: 16_800, inputRateEps: 100},
    ]
    expect(eventsAfter(...seen)).toEqual([50, 50, 400, 400, 50])
  })

  test('keeps its step while the rate is unknown, and looks again at once', () => {
    const seen = [
      {atMs: 800, inputRateEps: 600},
      {atMs: 8800, inputRateEps: Number.NaN},
      {atMs: 9600, inputRateEps: 100},
    ]
    expect(eventsAfter(...seen)).toEqual([200, 200, 50])
  })
})
