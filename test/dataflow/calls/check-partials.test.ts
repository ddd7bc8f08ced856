import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {checkPartials} from '../../../src/dataflow/calls/check-partials.js'
import type {PaneQueryName} from '../../../src/model/trial.js'
import {Parts} from '../../../src/query/parts.js'
import {QUERY_TABLE} from '../../../src/query/registry.js'
import {TextEvent} from '../../../src/query/text-event.js'
import {AUCTION, BID} from '../../../src/workload/nexmark/event-draw.js'
import {createEventDraw, createEventText, kindOf} from '../../../src/workload/nexmark/event-text.js'

interface Vector {
  readonly name: string
  readonly request: string
  readonly response?: string
}

interface Request {
  readonly query?: PaneQueryName
  readonly slideMs: number
  readonly events: readonly {readonly id: number; readonly text?: unknown; readonly atMs: number}[]
}

const file = new URL('../../fixtures/tokenize-vectors.json', import.meta.url)
const {vectors} = JSON.parse(readFileSync(file, 'utf8')) as {readonly vectors: readonly Vector[]}
const answered = vectors.flatMap(({name, request, response}) => {
  if (response === undefined) return []
  const {query, ...rest} = JSON.parse(request) as Request
  return query !== undefined && query in QUERY_TABLE ? [{name, query, ...rest, response}] : []
})

describe('an answer with partial aggregates', () => {
  test.each(answered)('$name: the function folds what a slot does', ({query, slideMs, events, response}) => {
    const parts = new Parts(QUERY_TABLE[query], slideMs)
    const reads = (kind: number): boolean => QUERY_TABLE[query].reads(kind)
    const event = new TextEvent()
    for (const {text, atMs} of events) {
      const bytes = Buffer.from(typeof text === 'string' ? text : '')
      if (event.read(bytes, 0, bytes.length) && reads(event.kind)) parts.fold(event, atMs)
    }
    const entries: unknown[] = []
    parts.forEach((pane, fields) => entries.push({pane, fields}))

    const ids = events.map(({id}) => id)
    const readAtMs = (position: number): number | null => {
      const {text, atMs} = events[position]!
      const bytes = Buffer.from(String(text))
      return event.read(bytes, 0, bytes.length) && reads(event.kind) ? atMs : null
    }
    const reply = checkPartials({events: ids, readAtMs}, response, {query: QUERY_TABLE[query], slideMs})
    expect(reply.isOfQuery).toBe(true)
    expect(reply.entries).toEqual(entries)
    expect([...reply.answered, ...reply.refused].toSorted((a, b) => a - b)).toEqual([...ids.keys()])
  })

  const {q5, q7, q8, q11} = QUERY_TABLE
  /** Events 1 at 1 s and 2 at 2 s are bids, 3 is none. */
  const sent = {events: [1, 2, 3], readAtMs: (position: number) => [1000, 2000, null][position] ?? null}
  const asked = {query: q5, slideMs: 2000}
  const nothing = {answered: [], refused: [], entries: [], isOfQuery: true}
  test.each([
    ['an event that was not sent', '{"ids":[1,4],"panes":[]}'],
    ['an event twice', '{"ids":[1,1],"panes":[]}'],
    ['an event that it refuses, too', '{"ids":[1,2],"panes":[],"errors":[{"id":2,"error":"x"}]}'],
    ['an error without words', '{"ids":[1],"panes":[],"errors":[{"id":2}]}'],
    ['no ids', '{"panes":[]}'],
    ['panes that are none', '{"ids":[1,2],"panes":{"0":[]}}'],
    ['a pane without rows', '{"ids":[1,2],"panes":[[0]]}'],
    ['a row with a number too many', '{"ids":[1,2],"panes":[[0,[[1,2,3]]]]}'],
    ['a row with a fraction', '{"ids":[1,2],"panes":[[0,[[1,0.5]]]]}'],
    ['a pane before the stream', '{"ids":[1,2],"panes":[[-1,[[1,2]]]]}'],
    ['half of itself', '{"ids":[1,2],"panes":[[0,[[1,'],
    ['no JSON', ''],
    ['nothing', 'null'],
    ['no object', '[]'],
    ['a word', '"ok"'],
    ['what a gateway says', '{"message":"Service Unavailable"}'],
    ['no panes', '{"ids":[1,2]}'],
  ])('with %s says nothing', (_, body) => {
    expect(checkPartials(sent, body, asked)).toEqual(nothing)
  })

  test.each([
    ['of other panes', '[[7,[[1,1]]],[1,[[1,1]]]]'],
    ['of a pane too many', '[[0,[[1,1]]],[1,[[1,1]]],[2,[[1,1]]]]'],
    ['that lack one', '[[0,[[1,1]]]]'],
    ['that are none', '[]'],
    ['with more bids than events', '[[0,[[1,5]]],[1,[[1,1]]]]'],
    ['with more bids in sum', '[[0,[[1,1],[2,1]]],[1,[[1,1]]]]'],
    ['with fewer', '[[0,[]],[1,[[1,1]]]]'],
    ['of no bids', '[[0,[[1,1],[2,0]]],[1,[[1,1]]]]'],
  ])('with panes %s says nothing, for q5 counts every bid once', (_, panes) => {
    expect(checkPartials(sent, `{"ids":[1,2,3],"panes":${panes}}`, asked)).toEqual(nothing)
  })

  test.each([
    ['of other panes', '[[7,[[1,1,1000,5]]],[1,[[1,1,2000,5]]]]'],
    ['with bids of other instants', '[[0,[[1,1,1001,5]]],[1,[[1,1,2000,5]]]]'],
    ['with bids of other panes', '[[0,[[1,1,2000,5]]],[1,[[1,1,2000,5]]]]'],
    ['with more bids than events', '[[0,[[1,1,1000,5],[1,2,1000,5]]],[1,[[1,1,2000,5]]]]'],
    ['without a bid', '[[0,[]],[1,[[1,1,2000,5]]]]'],
    ['that are none', '[]'],
  ])('with panes %s says nothing, for q7 takes its bids out of events', (_, panes) => {
    const body = `{"ids":[1,2,3],"panes":${panes}}`
    expect(checkPartials(sent, body, {...asked, query: q7})).toEqual(nothing)
  })

  test.each([
    ['of other panes', '[[7,[[0,1]]],[1,[[1,1]]]]'],
    ['with more of them than events', '[[0,[[0,1],[1,1]]],[1,[[1,1]]]]'],
    ['with one of them twice', '[[0,[[0,1]]],[1,[[1,1],[1,1]]]]'],
    ['that are neither person nor seller', '[[0,[[2,1]]],[1,[[1,1]]]]'],
    ['that lack one', '[[0,[[0,1]]]]'],
    ['that are none', '[]'],
  ])('with panes %s says nothing, for q8 takes persons and sellers out of events', (_, panes) => {
    expect(checkPartials(sent, `{"ids":[1,2,3],"panes":${panes}}`, {...asked, query: q8})).toEqual(nothing)
  })

  test.each([
    ['of other panes', '[[7,[[1,1000,1000,1]]],[1,[[1,2000,2000,1]]]]'],
    ['of other instants', '[[0,[[1,1001,1001,1]]],[1,[[1,2000,2000,1]]]]'],
    ['with more bids than events', '[[0,[[1,1000,1000,2]]],[1,[[1,2000,2000,1]]]]'],
    ['of no bids', '[[0,[[1,1000,1000,1],[2,1000,1000,0]]],[1,[[1,2000,2000,1]]]]'],
    ['that lack one', '[[0,[[1,1000,1000,1]]]]'],
    ['that are none', '[]'],
  ])('with panes %s says nothing, for q11 counts every bid once', (_, panes) => {
    expect(checkPartials(sent, `{"ids":[1,2,3],"panes":${panes}}`, {...asked, query: q11})).toEqual(nothing)
  })

  test.each([
    ['twice', '[[0,[[1,1000,1000,1],[1,1500,1500,1]]]]'],
    ['that end before they begin', '[[0,[[1,1500,1000,2]]]]'],
  ])('with sessions %s in a pane says nothing', (_, panes) => {
    const two = {events: [1, 2], readAtMs: (position: number) => [1000, 1500][position] ?? null}
    expect(checkPartials(two, `{"ids":[1,2],"panes":${panes}}`, {...asked, query: q11})).toEqual(nothing)
    const good = '{"ids":[1,2],"panes":[[0,[[1,1000,1500,2]]]]}'
    expect(checkPartials(two, good, {...asked, query: q11}).answered).toEqual([0, 1])
  })

  test('has the panes of the events that it answers, not of those that it refuses', () => {
    const body = '{"ids":[2,3],"panes":[[1,[[9,1]]]],"errors":[{"id":1,"error":"no"}]}'
    const entries = [{pane: 1, fields: [9, 1]}]
    expect(checkPartials(sent, body, asked)).toMatchObject({answered: [1, 2], refused: [0], entries})
  })

  test('with tokens is that of a function which does not know the query', () => {
    const tokens = '{"events":[{"id":1,"tokens":["a"]}]}'
    expect(checkPartials(sent, tokens, asked)).toEqual({...nothing, isOfQuery: false})
  })
})

test('an event is read out of its text as it was drawn', () => {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes + 3)
  const draw = createEventDraw()
  const event = new TextEvent()
  for (let number = 0; number < 2000; number++) {
    expect(event.read(bytes, 3, 3 + text.write(number, bytes, 3))).toBe(true)
    expect(event.kind).toBe(kindOf(number))
    draw.draw(number)
    const {auction, bidder, price, id, seller} = draw
    if (event.kind === BID) expect(event).toMatchObject({auction, bidder, price})
    else expect(event).toMatchObject(event.kind === AUCTION ? {seller} : {id})
  }
})
