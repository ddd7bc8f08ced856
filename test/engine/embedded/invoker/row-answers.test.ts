import {expect, test} from 'vitest'
import {rowQueryOf} from '../../../../src/dataflow/rows/row-reader.js'
import {Call} from '../../../../src/engine/embedded/invoker/call.js'
import {writeRequest} from '../../../../src/engine/embedded/invoker/payload.js'
import {RowAnswers} from '../../../../src/engine/embedded/invoker/row-answers.js'
import {naiveDigest} from '../../../support/naive-digest.js'
import {usageErrorOf} from '../../../support/usage-error.js'

const MINE = {target: 'aws', function: 'node', functionName: 'mine'} as const
const NOW = {expected: null, isLate: false} as const
const asked = rowQueryOf({query: 'q2'})!

function callOf(auctions: readonly number[]): Call {
  const call = new Call(0)
  for (const [index, auction] of auctions.entries()) {
    const text = `Bid{auction=${auction}, bidder=1, price=${10 + index}, extra=''}`
    call.add(40 + index, {intendedNs: 7e6, emittedNs: 0, routedNs: 0}, Buffer.from(text))
  }
  return call
}

const hex = (sum: number | undefined): string => ((sum ?? 0) >>> 0).toString(16).padStart(8, '0')
const CALL = callOf([123, 5, 246])
const ANSWER = '{"ids":[40,41,42],"rows":[[40,123,10],[42,246,12]]}'

test('the request says the query, no slide, and the instant of each event', () => {
  const request = writeRequest(CALL, [1], {serviceTimeMs: 2, serviceMode: 'sleep', asked})
  expect(JSON.parse(Buffer.from(request).toString())).toEqual({
    serviceTimeMs: 2,
    serviceMode: 'sleep',
    query: 'q2',
    events: [{id: 41, text: "Bid{auction=5, bidder=1, price=11, extra=''}", atMs: 7}],
  })
})

test('sums are those of the rows that a function answers, or of what it would where nothing is computed', () => {
  const model = new RowAnswers(asked, {...MINE, target: 'model'})
  const expected = model.expectFromModel({call: CALL, rows: null})
  // Commas are counted with each number and row.
  expect(Math.abs((expected?.bytes ?? 0) - ANSWER.length)).toBeLessThan(5)
  const computed = model.read({call: CALL, rows: null, expected, isLate: false}, null)
  const answered = new RowAnswers(asked, MINE).read({call: CALL, rows: null, ...NOW}, Buffer.from(ANSWER))
  expect(answered).toEqual(computed)
  expect(answered.content).toBeNull()
  const {first, second} = answered.sums
  expect(hex(first[0]) + hex(second[0])).toBe(naiveDigest(['q2_123_10']))
  expect(hex(first[2]) + hex(second[2])).toBe(naiveDigest(['q2_246_12']))
  expect([first[1], second[1]]).toEqual([0, 0])
  expect(model.counts).toEqual({applied: 1, dropped: 0, bytes: expected?.bytes, sized: 1})
})

test('of a request for some rows of a call, events are those rows', () => {
  const answers = new RowAnswers(asked, MINE)
  const part = Buffer.from('{"ids":[42],"rows":[[42,246,12]]}')
  const {content, sums} = answers.read({call: CALL, rows: [1, 2], ...NOW}, part)
  expect(content).toMatchObject({answered: [1], refused: []})
  expect(hex(sums.first[2]) + hex(sums.second[2])).toBe(naiveDigest(['q2_246_12']))
})

test('a function that does not know the query is named with it, but for late answers and those after a good one', () => {
  const tokens = Buffer.from('{"events":[{"id":40,"tokens":["Bid"]}]}')
  const sent = {call: CALL, rows: null, ...NOW}
  const answers = new RowAnswers(asked, MINE)
  expect(answers.read({...sent, isLate: true}, tokens).content).toMatchObject({answered: []})
  const error = usageErrorOf(() => answers.read(sent, tokens))
  expect(error.message).toBe('function mine does not know query q2: its answer has no rows ("rows")')
  expect(error.suggestions.join()).toContain('docs/model.md#queries-of-single-events says')
  answers.read(sent, Buffer.from(ANSWER))
  expect(answers.read(sent, tokens).content).toMatchObject({answered: []})
})

test('an answer counts where it is the first to one of its events', () => {
  const answers = new RowAnswers(asked, MINE)
  const call = callOf([123, 5, 246, 7])
  const sent = {call, rows: null, ...NOW}
  const answer = (...ids: readonly number[]): Uint8Array =>
    Buffer.from(`{"ids":${JSON.stringify(ids)},"rows":[]}`)
  const appliedAfter = (payload: Uint8Array | null): number => {
    answers.read(sent, payload)
    return answers.counts.applied
  }

  expect(appliedAfter(answer(40, 41))).toBe(1)
  for (const row of [0, 1]) call.applied.add(row)
  expect(appliedAfter(answer(41, 40))).toBe(1)
  expect(appliedAfter(answer())).toBe(1)
  expect(appliedAfter(answer(41, 42))).toBe(2)
  call.applied.add(2)
  // The slot's, or lost by design.
  call.givenBack = new Set([3])
  expect(appliedAfter(null)).toBe(2)
  call.givenBack = null
  call.dropped = new Set([3])
  expect(appliedAfter(answer(43))).toBe(2)
  expect(answers.counts.sized).toBe(6)
})
