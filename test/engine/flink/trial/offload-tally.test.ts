import {describe, expect, test} from 'vitest'
import {OffloadTally} from '../../../../src/engine/flink/trial/offload-tally.js'

const CALL_TIMEOUT_MS = 1000

type Reply = Parameters<OffloadTally['replied']>[0]
type Row = Parameters<OffloadTally['ended']>[0]

const replyOf = (status: Reply['status'], atMs: number): Reply => ({
  kind: 'reply',
  subtask: 0,
  atNs: atMs * 1e6,
  status,
  events: 1,
  isInvoked: false,
  isCold: false,
  isLate: false,
  initMs: 0,
  billedMs: 0,
  responseBytes: 0,
})

const isLostAfter = (...replies: readonly (readonly [Reply['status'], number])[]): boolean => {
  const tally = new OffloadTally(CALL_TIMEOUT_MS)
  for (const [status, atMs] of replies) tally.replied(replyOf(status, atMs))
  return tally.life.isLost
}

test('a row of the job has the events that did not come back, and the work on them', () => {
  const line = {...{sentAtMs: 0, clientMs: 5, batchEvents: 25, givenUpEvents: 22}, status: 'ok'}
  const row = new OffloadTally(CALL_TIMEOUT_MS).ended({
    ...line,
    kind: 'invocation',
    subtask: 0,
    takenWorkMs: 6,
  } as Row)
  expect(row).toMatchObject({batchEvents: 25, takenEvents: 3, takenWorkMs: 6})
})

describe('bills that are not known, or not yet', () => {
  const noReply = {...replyOf('no-reply', 1000), billedMs: null}
  const unknownAfter = (...replies: readonly Reply[]): number => {
    const tally = new OffloadTally(CALL_TIMEOUT_MS)
    for (const reply of replies) tally.replied(reply)
    return tally.unknownBills
  }

  test('are those of requests without a reply, and of replies without a bill', () => {
    expect(unknownAfter(noReply, noReply, replyOf('ok', 1200))).toBe(2)
    expect(unknownAfter({...replyOf('ok', 1200), billedMs: null})).toBe(1)
  })

  test('are one fewer where the bill comes with a late reply, and as many where that has none', () => {
    const late = {...replyOf('ok', 1500), isLate: true}
    expect(unknownAfter(noReply, noReply, {...late, billedMs: 3})).toBe(1)
    expect(unknownAfter(noReply, noReply, {...late, billedMs: null})).toBe(2)
  })

  test('are those of requests that were under way when their subtask fell', () => {
    const tally = new OffloadTally(CALL_TIMEOUT_MS)
    const sent = {kind: 'sent', events: 4, isRetry: false, requestBytes: 100} as const
    for (const subtask of [0, 0, 0, 1]) tally.sent({...sent, subtask})
    tally.replied(replyOf('ok', 1200))
    tally.fell(0)
    expect(tally.unknownBills).toBe(2)
    tally.fell(0)
    expect(tally.unknownBills).toBe(2)
  })
})

describe('the target of calls that a Flink job reports', () => {
  const refused = Array.from({length: 5}, (_, place) => ['unavailable', 100 + place] as const)

  test('is lost where the last five were not carried', () => {
    expect(isLostAfter(['ok', 50], ...refused)).toBe(true)
    expect(isLostAfter(['ok', 50], ...refused.slice(1))).toBe(false)
    expect(isLostAfter(...refused, ['throttled', 200])).toBe(false)
  })

  test('is lost by time-outs of requests that left after its last answer', () => {
    const silent = Array.from({length: 5}, (_, place) => ['no-reply', 2000 + place] as const)
    expect(isLostAfter(['ok', 900], ...silent)).toBe(true)
    expect(isLostAfter(['ok', 1500], ...silent)).toBe(false)
  })

  test('is lost where its functions die under every call, not where they fail', () => {
    const isLostBy = (errorType: string): boolean => {
      const tally = new OffloadTally(CALL_TIMEOUT_MS)
      for (let call = 0; call < 5; call++) {
        tally.replied(replyOf('failed', 10 * call + 5))
        const row = {sentAtMs: 10 * call, clientMs: 5, batchEvents: 1, givenUpEvents: 1}
        tally.ended({...row, kind: 'invocation', subtask: 0, status: 'failed', errorType} as Row)
      }
      return tally.life.isLost
    }

    expect(isLostBy('Runtime.ExitError')).toBe(true)
    expect(isLostBy('Unhandled')).toBe(false)
  })
})
