import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {checkPartials} from '../../../src/dataflow/calls/check-partials.js'
import type {PaneQueryName} from '../../../src/model/trial.js'
import {Parts} from '../../../src/query/parts.js'
import {QUERY_TABLE} from '../../../src/query/registry.js'
import {TextEvent} from '../../../src/query/text-event.js'
import {BID} from '../../../src/workload/nexmark/event-draw.js'
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
    const event = new TextEvent()
    for (const {text, atMs} of events) {
      const bytes = Buffer.from(typeof text === 'string' ? text : '')
      if (event.read(bytes, 0, bytes.length)) parts.fold(event, atMs)
    }
    const entries: unknown[] = []
    parts.forEach((pane, fields) => entries.push({pane, fields}))

    const ids = events.map(({id}) => id)
    const reply = checkPartials(ids, response, QUERY_TABLE[query])
    expect(reply.isOfQuery).toBe(true)
    expect(reply.entries).toEqual(entries)
    expect([...reply.answered, ...reply.refused].toSorted((a, b) => a - b)).toEqual([...ids.keys()])
  })

  const {q5} = QUERY_TABLE
  test.each([
    ['an event that was not sent', '{"ids":[1,3],"panes":[]}'],
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
    expect(checkPartials([1, 2], body, q5)).toEqual({answered: [], refused: [], entries: [], isOfQuery: true})
  })

  test('with tokens is that of a function which does not know the query', () => {
    const tokens = '{"events":[{"id":1,"tokens":["a"]}]}'
    expect(checkPartials([1, 2], tokens, q5)).toEqual({
      ...{answered: [], refused: [], entries: []},
      isOfQuery: false,
    })
  })
})

test('a bid is read out of its text as it was drawn', () => {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes + 3)
  const draw = createEventDraw()
  const event = new TextEvent()
  for (let number = 0; number < 2000; number++) {
    const isBid = event.read(bytes, 3, 3 + text.write(number, bytes, 3))
    expect(isBid).toBe(kindOf(number) === BID)
    if (!isBid) continue
    draw.draw(number)
    const {auction, bidder, price} = draw
    expect(event).toMatchObject({auction, bidder, price})
  }
})
