import {expect, test} from 'vitest'
import {AWS_ASYNC_POLICY, nextAttemptDelayMs} from '../../../../src/offload/local/service/async-retry.js'

test('a function error is tried again after one and after two minutes, then given up', () => {
  const delays = [1, 2, 3].map((functionErrors) =>
    nextAttemptDelayMs({ageMs: 0, functionErrors, throttles: 0}, 'function-error', AWS_ASYNC_POLICY),
  )

  expect(delays).toEqual([60_000, 120_000, null])
})

test('a throttle is tried again from one second up to every five minutes, for six hours', () => {
  const after = (throttles: number, ageMs: number) =>
    nextAttemptDelayMs({ageMs, functionErrors: 0, throttles}, 'throttle', AWS_ASYNC_POLICY)

  expect([1, 2, 5, 20].map((throttles) => after(throttles, 0))).toEqual([1000, 2000, 16_000, 300_000])
  expect(after(20, 6 * 3_600_000 - 300_000)).toBe(300_000)
  expect(after(20, 6 * 3_600_000 - 299_999)).toBeNull()
})
