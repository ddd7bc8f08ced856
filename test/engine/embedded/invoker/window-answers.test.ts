import {expect, test} from 'vitest'
import {Call} from '../../../../src/engine/embedded/invoker/call.js'
import {writeRequest} from '../../../../src/engine/embedded/invoker/payload.js'
import {WindowAnswers} from '../../../../src/engine/embedded/invoker/window-answers.js'
import {UsageError} from '../../../../src/errors.js'
import {q5} from '../../../../src/query/q5.js'
import {usageErrorOf} from '../../../support/usage-error.js'

const MINE = {target: 'aws', function: 'node', functionName: 'mine'} as const
const asked = {name: 'q5', query: q5, windows: {sizeMs: 2000, slideMs: 1000}} as const

function callOf(
  bids: readonly {readonly event: number; readonly auction: number; readonly atMs: number}[],
): Call {
  const call = new Call(0)
  for (const {event, auction, atMs} of bids) {
    const text = `Bid{auction=${auction}, bidder=1, price=2, extra='\\'}`
    call.add(event, {intendedNs: atMs * 1e6 + 999_999, emittedNs: 0, routedNs: 0}, Buffer.from(text))
  }
  return call
}

const NOW = {expected: null, isLate: false} as const

const CALL = callOf([
  {event: 4, auction: 7, atMs: 999},
  {event: 6, auction: 8, atMs: 1000},
])

test('the request says query, slide and the instant of each event', () => {
  const request = writeRequest(CALL, [0, 1], {serviceTimeMs: 2, serviceMode: 'sleep', asked})
  expect(JSON.parse(Buffer.from(request).toString())).toEqual({
    serviceTimeMs: 2,
    serviceMode: 'sleep',
    query: 'q5',
    slideMs: 1000,
    events: [
      {id: 4, text: "Bid{auction=7, bidder=1, price=2, extra='\\'}", atMs: 999},
      {id: 6, text: "Bid{auction=8, bidder=1, price=2, extra='\\'}", atMs: 1000},
    ],
  })
})

test('where nothing is computed the answer is what a function would say, and weighs as much', () => {
  const expected = new WindowAnswers(asked, {...MINE, target: 'model'}).expectFromModel({
    call: CALL,
    rows: null,
  })
  const answer = '{"ids":[4,6],"panes":[[0,[[7,1]]],[1,[[8,1]]]]}'
  expect(expected?.entries).toEqual([
    {pane: 0, fields: [7, 1]},
    {pane: 1, fields: [8, 1]},
  ])
  // Commas are counted with each entry.
  expect(Math.abs((expected?.bytes ?? 0) - answer.length)).toBeLessThan(5)
  const answers = new WindowAnswers(asked, MINE)
  expect(answers.read({call: CALL, rows: null, ...NOW}, Buffer.from(answer))).toEqual({
    content: null,
    entries: expected?.entries,
  })
  expect(answers.counts).toEqual({applied: 1, dropped: 0, bytes: answer.length, sized: 1})
})

test('an answer with an event that counts, or that its slot has been given back, is dropped whole', () => {
  const answer = Buffer.from('{"ids":[4,6],"panes":[[0,[[7,1]]],[1,[[8,1]]]]}')
  for (const settle of [
    (call: Call) => call.applied.add(1),
    (call: Call) => (call.givenBack = new Set([1])),
  ]) {
    const call = callOf([
      {event: 4, auction: 7, atMs: 999},
      {event: 6, auction: 8, atMs: 1000},
    ])
    settle(call)
    const answers = new WindowAnswers(asked, MINE)
    expect(answers.read({call, rows: null, ...NOW}, answer).entries).toEqual([])
    expect(answers.counts).toMatchObject({applied: 0, dropped: 1})
  }
})

test('a function that does not know the query is named with it', () => {
  const tokens = Buffer.from('{"events":[{"id":4,"tokens":["Bid"]},{"id":6,"tokens":["Bid"]}]}')
  const error = usageErrorOf(() =>
    new WindowAnswers(asked, MINE).read({call: CALL, rows: null, ...NOW}, tokens),
  )
  expect(error).toBeInstanceOf(UsageError)
  expect(error.message).toBe(
    'function mine does not know query q5: its answer has no partial aggregates ("panes")',
  )
  expect(error.suggestions.join()).toContain('docs/model.md#windows says')
})

test('tokens among answers to the query, or late ones, are one broken answer', () => {
  const tokens = Buffer.from('{"events":[{"id":4,"tokens":["Bid"]},{"id":6,"tokens":["Bid"]}]}')
  const nothing = {content: {answered: [], refused: []}, entries: []}
  const sent = {call: CALL, rows: null, ...NOW}
  const answers = new WindowAnswers(asked, MINE)
  expect(answers.read({...sent, isLate: true}, tokens)).toMatchObject(nothing)
  answers.read(sent, Buffer.from('{"ids":[4,6],"panes":[[0,[[7,1]]],[1,[[8,1]]]]}'))
  expect(answers.read(sent, tokens)).toMatchObject(nothing)
})
