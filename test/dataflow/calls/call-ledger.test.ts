import {describe, expect, test} from 'vitest'
import {type Bill, CallLedger, totalsFromState} from '../../../src/dataflow/calls/call-ledger.js'
import type {ReplyStatus} from '../../../src/dataflow/calls/invoker.js'

const bill = (status: ReplyStatus, changes: Partial<Bill> = {}): Bill => ({
  status,
  isCold: false,
  initMs: 0,
  billedMs: 10,
  responseBytes: 0,
  ...changes,
})

/** Of the words, those that say that the function did not run. */
const REFUSED: readonly ReplyStatus[] = ['throttled', 'too-large']

/** A request of five events and its awaited reply. */
function ask(ledger: CallLedger, told: Bill, isRetry = false): number {
  const number = ledger.sent(5, 0, isRetry)
  ledger.billed(told, 5, !REFUSED.includes(told.status))
  ledger.replied(told.status)
  return number
}

const end = {events: 5, givenUpEvents: 0, callNs: 3e6, waitNs: 1e6}

describe('the ledger of calls', () => {
  test('numbers requests over all calls', () => {
    const ledger = new CallLedger()
    ledger.begun(5)
    ledger.begun(3)

    expect([ask(ledger, bill('failed')), ask(ledger, bill('ok')), ask(ledger, bill('ok'), true)]).toEqual([
      0, 1, 2,
    ])
    expect(ledger.totals()).toMatchObject({sentRequests: 3, invocations: 3, retries: 1, failures: 1})
  })

  test.each([
    {status: 'ok', failures: 0, throttles: 0, invocations: 1},
    {status: 'throttled', failures: 0, throttles: 1, invocations: 0},
    {status: 'failed', failures: 1, throttles: 0, invocations: 1},
    {status: 'timed-out', failures: 1, throttles: 0, invocations: 1},
    {status: 'malformed', failures: 1, throttles: 0, invocations: 1},
    {status: 'too-large', failures: 1, throttles: 0, invocations: 0},
    {status: 'response-too-large', failures: 1, throttles: 0, invocations: 1},
    {status: 'unavailable', failures: 1, throttles: 0, invocations: 1},
    {status: 'no-reply', failures: 1, throttles: 0, invocations: 1},
  ] as const)('counts a request that ended $status', ({status, ...counts}) => {
    const ledger = new CallLedger()
    ledger.begun(1)
    ask(ledger, bill(status))

    expect(ledger.totals()).toMatchObject({...counts, sentRequests: 1, invokedEvents: 5 * counts.invocations})
  })

  test('takes what has no reply for run: Lambda goes on when the client has left', () => {
    const ledger = new CallLedger()
    ledger.begun(5)
    ledger.sent(5, 0, false)
    ledger.replied('no-reply')
    ledger.sent(3, 0, true)

    expect(ledger.totals()).toMatchObject({sentRequests: 2, invocations: 2, invokedEvents: 8, retries: 1})
    // A late refusal makes it known.
    ledger.billed(bill('throttled'), 5, false)
    expect(ledger.totals()).toMatchObject({sentRequests: 2, invocations: 1, invokedEvents: 3, throttles: 1})
  })

  test('adds up what is told of bills, and says how many requests have none', () => {
    const ledger = new CallLedger()
    ledger.begun(5)
    ask(ledger, bill('ok', {isCold: true, initMs: 100, billedMs: 110}))
    ask(ledger, bill('unavailable', {initMs: Number.NaN, billedMs: Number.NaN}))
    ledger.sent(5, 0, true)

    expect(ledger.totals()).toMatchObject({coldStarts: 1, initMs: 100, billedMs: 110, unbilledRequests: 2})
  })

  test('has what requests and responses carried, refused and late ones too', () => {
    const ledger = new CallLedger()
    ledger.sent(5, 1000, false)
    ledger.billed(bill('throttled', {responseBytes: 60}), 5, false)
    ledger.sent(5, 1000, true)
    ledger.replied('no-reply')
    expect([ledger.payloadBytes, ledger.totals().payloadBytes]).toEqual([2060, 2060])

    ledger.billed(bill('ok', {responseBytes: 700}), 5, true)
    expect(ledger.toState().payloadBytes).toBe(2760)
  })

  test('has in flight what has begun and not ended', () => {
    const ledger = new CallLedger()
    ledger.begun(5)
    ledger.begun(7)
    ledger.ended(end)

    expect(ledger.inFlightEvents).toBe(7)
  })

  test('times a call that brought an answer, and none that was given up as a whole', () => {
    const ledger = new CallLedger()
    for (const givenUpEvents of [0, 4, 5]) {
      ledger.begun(5)
      ledger.ended({...end, givenUpEvents})
    }

    const {callLatency, clientWait} = ledger.totals()
    expect([callLatency.totalCount, ledger.intervalLatency.totalCount, clientWait.totalCount]).toEqual([
      2, 2, 3,
    ])
    ledger.estimate.publish()
    // From 100 ms, twice a fifth of the way to 3 ms.
    expect(ledger.estimate.publishedMs).toBeCloseTo(3 + 97 * 0.8 ** 2, 9)
  })

  test('is the same on the other side of a thread', () => {
    const ledger = new CallLedger()
    ledger.begun(5)
    ask(ledger, bill('throttled'))
    ledger.fellBack(5)
    ledger.ended({...end, givenUpEvents: 5})

    expect(totalsFromState(structuredClone(ledger.toState()))).toEqual(ledger.totals())
  })
})
