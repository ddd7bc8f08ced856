import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {createBatchPolicy as create} from '../../../src/strategy/batch/registry.js'
import type {BatchContext, BatchPolicy} from '../../../src/strategy/batch/batch-policy.js'
import type {BatchSettings} from '../../../src/model/trial.js'
import {NO_LOAD, NO_METRICS, snapshotOf} from '../../support/snapshot.js'

const createBatchPolicy = (settings: BatchSettings, context: Partial<BatchContext> = {}): BatchPolicy =>
  create(settings, {slo: {percentile: 'p99', limitMs: 500}, meanServiceMs: 5, ...context})

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

describe('adaptive', () => {
  const settings = {kind: 'adaptive', margin: 0.8, maxEvents: 1000}
  const calls = (latencyP99Ms: number, batchMeanEvents: number) => ({
    offload: {latencyP99Ms, batchMeanEvents},
  })

  test('halves what the objective leaves beside the overhead between filling and work', () => {
    // 0.8 × 500 ms − 100 ms of overhead = 300 ms: 150 ms to fill, 150 ms for 30 events of 5 ms.
    expect(createBatchPolicy(settings).limits(null)).toEqual({
      maxEvents: 30,
      maxBytes: 5_000_000,
      lingerMs: 150,
      maxWorkMs: Infinity,
    })
  })

  test.each([
    {when: 'calls cost less than thought', seen: calls(120, 20), maxEvents: 34, lingerMs: 170},
    {when: 'calls cost more than thought', seen: calls(300, 20), maxEvents: 25, lingerMs: 125},
    {when: 'no time is left', seen: calls(5000, 20), maxEvents: 1, lingerMs: 0},
    {when: 'events of calls under way are counted', seen: calls(250, 500), maxEvents: 30, lingerMs: 150},
    {when: 'there was no call', seen: {}, maxEvents: 30, lingerMs: 150},
    {when: 'there is no load', seen: NO_LOAD, maxEvents: 30, lingerMs: 150},
    {when: 'there are no metrics', seen: NO_METRICS, maxEvents: 30, lingerMs: 150},
  ])('allows $maxEvents events within $lingerMs ms when $when', ({seen, maxEvents, lingerMs}) => {
    expect(createBatchPolicy(settings).limits(snapshotOf(seen))).toMatchObject({maxEvents, lingerMs})
  })

  test('never promises more than the objective: filling, overhead and work stay within the margin', () => {
    const policy = createBatchPolicy(settings)
    let {maxEvents, lingerMs} = policy.limits(null)
    for (let tick = 0; tick < 50; tick++) {
      ;({maxEvents, lingerMs} = policy.limits(snapshotOf(calls(80 + maxEvents * 5, maxEvents))))
    }
    expect(lingerMs + 80 + maxEvents * 5).toBeLessThanOrEqual(400)
    expect(lingerMs + 80 + maxEvents * 5).toBeGreaterThan(390)
  })

  test('grows back when the target has recovered', () => {
    const policy = createBatchPolicy(settings)
    const sizes = [5000, 120, 120, 120, 120, 120, 120, 120, 120].map(
      (p99) => policy.limits(snapshotOf(calls(p99, 4))).maxEvents,
    )
    expect(sizes[0]).toBe(1)
    expect(sizes.at(-1)).toBeGreaterThan(25)
  })

  test('holds at most maxEvents, and all of them where service takes no time', () => {
    expect(createBatchPolicy({...settings, maxEvents: 8}).limits(null).maxEvents).toBe(8)
    expect(createBatchPolicy(settings, {meanServiceMs: 0}).limits(null).maxEvents).toBe(1000)
  })

  test('asks for the objective that it is to keep', () => {
    expect(() => createBatchPolicy(settings, {slo: null})).toThrow(UsageError)
  })
})
