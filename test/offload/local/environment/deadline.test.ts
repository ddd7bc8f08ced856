import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {Deadline} from '../../../../src/offload/local/environment/deadline.js'

const START_MS = 1000
const nowMs = (): number => Date.now()
let reached: string[] = []
const set = (deadline: Deadline, name: string, afterMs: number): void => {
  deadline.set(afterMs, () => reached.push(`${name} at ${nowMs() - START_MS}`))
}

beforeEach(() => {
  reached = []
  vi.useFakeTimers({now: START_MS})
})
afterEach(() => {
  vi.useRealTimers()
})

test('is reached once, at its time', () => {
  set(new Deadline(nowMs), 'a', 100)
  vi.advanceTimersByTime(1000)

  expect(reached).toEqual(['a at 100'])
})

test('is not reached once it is lifted, and the next one has its full time', () => {
  const deadline = new Deadline(nowMs)
  set(deadline, 'a', 100)
  vi.advanceTimersByTime(60)
  deadline.lift()
  set(deadline, 'b', 100)
  vi.advanceTimersByTime(1000)

  expect(reached).toEqual(['b at 160'])
})

test('may be sooner than the one before', () => {
  const deadline = new Deadline(nowMs)
  set(deadline, 'long', 1000)
  deadline.lift()
  set(deadline, 'short', 10)
  vi.advanceTimersByTime(2000)

  expect(reached).toEqual(['short at 10'])
})

test('leaves no timer when it is closed', () => {
  const deadline = new Deadline(nowMs)
  set(deadline, 'a', 100)
  deadline.lift()
  expect(vi.getTimerCount()).toBe(1)
  deadline.close()

  expect(vi.getTimerCount()).toBe(0)
})
