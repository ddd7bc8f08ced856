import {expect, test} from 'vitest'
import {AttemptSums} from '../../../../src/engine/flink/control/attempt-sums.js'

test('what tasks of earlier attempts have done adds up, each subtask by itself', () => {
  const sums = new AttemptSums()
  const busy = (subtask: number, busyNs: number, attempt: number): number | undefined =>
    sums.whole({kind: 'counters', subtask, atNs: 1, busyNs}, attempt).busyNs

  expect(busy(0, 100, 0)).toBe(100)
  expect(busy(0, 250, 0)).toBe(250)
  expect(busy(0, 10, 1)).toBe(260)
  expect(busy(0, 30, 1)).toBe(280)
  expect(busy(1, 7, 0)).toBe(7)
  // A line of a task that is gone says nothing new.
  expect(busy(0, 255, 0)).toBe(280)
  expect(busy(0, 5, 2)).toBe(285)
})

test('leaves alone what a line does not say', () => {
  const line = {kind: 'counters', subtask: 0, atNs: 1, emitted: 5} as const
  expect(new AttemptSums().whole(line, 3)).toEqual(line)
})
