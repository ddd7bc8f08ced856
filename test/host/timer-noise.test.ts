import {expect, test} from 'vitest'
import {measureTimerNoise} from '../../src/host/timer-noise.js'

test('a bare loop tells how late it went on, at a rate it can be looked at', () => {
  const startMs = performance.now()
  const noise = measureTimerNoise(1000, 100)
  const spentMs = performance.now() - startMs

  expect(noise).toMatchObject({rateEps: 1000, spanMs: 100})
  expect(noise.p50Ms).toBeGreaterThanOrEqual(0)
  expect(noise.p99Ms).toBeGreaterThanOrEqual(noise.p50Ms)
  expect(noise.maxMs).toBeGreaterThanOrEqual(noise.p99Ms)
  expect(noise.meanMs).toBeLessThanOrEqual(noise.maxMs)
  // It waited for every instant, and the last one was late by at most the worst.
  expect(spentMs).toBeGreaterThanOrEqual(100)
  expect(spentMs).toBeLessThan(100 + noise.maxMs + 50)
})

test.each([
  [1, 200],
  [Infinity, 5000],
  [Number.MAX_VALUE, 5000],
])('at %f a second it waits for %f', (rateEps, rate) => {
  expect(measureTimerNoise(rateEps, 20).rateEps).toBe(rate)
})
