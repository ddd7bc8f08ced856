import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {
  afterReply,
  Breaker,
  errorTypeOf,
  OffloadEstimate,
  type ReplyStatus,
} from '../../../src/dataflow/calls/invoker.js'

const ERROR_TYPES = JSON.parse(
  readFileSync(new URL('../../fixtures/error-types.json', import.meta.url), 'utf8'),
) as readonly {readonly status: string; readonly reason: string; readonly errorType: string}[]

describe('after a reply', () => {
  const attempt = {attempt: 1, maxAttempts: 3, u: 0.5, retryAfterMs: 0}

  test.each([
    {status: 'ok', attempt: 1, step: {kind: 'deliver'}},
    {status: 'throttled', attempt: 1, step: {kind: 'retry', afterMs: 25}},
    {status: 'throttled', attempt: 2, step: {kind: 'retry', afterMs: 50}},
    {status: 'failed', attempt: 1, step: {kind: 'retry', afterMs: 25}},
    {status: 'timed-out', attempt: 2, step: {kind: 'retry', afterMs: 50}},
    {status: 'no-reply', attempt: 2, step: {kind: 'retry', afterMs: 50}},
    {status: 'throttled', attempt: 3, step: {kind: 'give-up'}},
    {status: 'no-reply', attempt: 3, step: {kind: 'give-up'}},
    // The same bytes would be refused again.
    {status: 'too-large', attempt: 1, step: {kind: 'give-up'}},
    {status: 'response-too-large', attempt: 1, step: {kind: 'give-up'}},
  ] as const)('$status at attempt $attempt of 3 leads to $step.kind', ({status, attempt: at, step}) => {
    expect(afterReply(status, {...attempt, attempt: at})).toEqual(step)
  })

  test('waits no longer than 5 s, however often it has tried', () => {
    const step = afterReply('throttled', {attempt: 20, maxAttempts: 30, u: 1, retryAfterMs: 0})
    expect(step).toEqual({kind: 'retry', afterMs: 5000})
  })

  test('waits at least as long as the server asked', () => {
    expect(afterReply('throttled', {...attempt, retryAfterMs: 700})).toEqual({kind: 'retry', afterMs: 700})
  })
})

describe('the breaker', () => {
  const failing = (breaker: Breaker, times: number, atMs = 0): void => {
    for (let i = 0; i < times; i++) breaker.replied('failed', atMs)
  }
  const open = (): Breaker => {
    const breaker = new Breaker()
    failing(breaker, 5)
    return breaker
  }

  test.each([
    {replies: ['failed', 'failed', 'failed', 'failed'], isOpen: false},
    {replies: ['failed', 'timed-out', 'no-reply', 'failed', 'too-large'], isOpen: true},
    {replies: ['failed', 'failed', 'failed', 'ok', 'failed', 'failed'], isOpen: false},
    {replies: Array<ReplyStatus>(100).fill('throttled'), isOpen: false},
    {replies: ['failed', 'failed', 'throttled', 'failed', 'throttled', 'failed', 'failed'], isOpen: true},
  ] as const)('after $replies it is open: $isOpen', ({replies, isOpen}) => {
    const breaker = new Breaker()
    for (const status of replies) breaker.replied(status, 0)
    expect(breaker.isOpen).toBe(isOpen)
  })

  test('admits nothing for a second, then the events of one batch', () => {
    const breaker = open()
    expect([0, 999, 1000, 1001].map((atMs) => breaker.admits(atMs))).toEqual([false, false, true, true])

    expect(breaker.sent()).toBe(true)
    expect(breaker.admits(5000)).toBe(false)
  })

  test('closes on the success of its probe', () => {
    const breaker = open()
    breaker.sent()
    breaker.replied('ok', 1100)
    breaker.probed(1100)

    expect(breaker.isOpen).toBe(false)
    expect(breaker.admits(1100)).toBe(true)
  })

  test('lets the next probe through a second after the last has failed', () => {
    const breaker = open()
    breaker.sent()
    breaker.replied('failed', 2000)
    expect(breaker.admits(3500)).toBe(false)
    breaker.probed(4000)

    expect([4000, 4999, 5000].map((atMs) => breaker.admits(atMs))).toEqual([false, false, true])
  })

  test('is not locked for ever by a probe that is throttled until it is given up', () => {
    const breaker = open()
    breaker.sent()
    breaker.replied('throttled', 2000)
    breaker.probed(2000)

    expect(breaker.isOpen).toBe(true)
    expect(breaker.admits(3000)).toBe(true)
  })

  test('lets no second probe through while failures of older calls come in', () => {
    const breaker = open()
    breaker.sent()
    failing(breaker, 3, 1500)

    expect(breaker.admits(10_000)).toBe(false)
    expect(breaker.sent()).toBe(false)
  })
})

test('the offload estimate starts at 100 ms, moves a fifth of the way, and shows at ticks only', () => {
  const estimate = new OffloadEstimate()
  expect(estimate.publishedMs).toBe(100)

  estimate.replied(200)
  expect(estimate.publishedMs).toBe(100)
  estimate.publish()
  expect(estimate.publishedMs).toBe(120)
  estimate.replied(20)
  estimate.publish()
  expect(estimate.publishedMs).toBe(100)
})

test.each(ERROR_TYPES)(
  'error_type of $status with "$reason" is "$errorType"',
  ({status, reason, errorType}) => {
    expect(errorTypeOf(status as ReplyStatus, reason)).toBe(errorType)
  },
)
