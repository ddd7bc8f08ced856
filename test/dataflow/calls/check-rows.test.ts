import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {checkRows} from '../../../src/dataflow/calls/check-rows.js'
import {RowReader, rowQueryOf} from '../../../src/dataflow/rows/row-reader.js'
import type {QueryName} from '../../../src/model/trial.js'

interface Request {
  readonly query?: QueryName
  readonly events: readonly {readonly id: number; readonly text?: unknown; readonly atMs: number}[]
}

const file = new URL('../../fixtures/tokenize-vectors.json', import.meta.url)
const {vectors} = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly vectors: readonly {readonly name: string; readonly request: string; readonly response?: string}[]
}
const answered = vectors.flatMap(({name, request, response}) => {
  if (response === undefined) return []
  const {query = 'tokenize', events} = JSON.parse(request) as Request
  const found = rowQueryOf({query})
  return found ? [{name, found, events, response}] : []
})

test.each(answered)('$name: the function makes the rows that a slot does', ({found, events, response}) => {
  const reader = new RowReader(found)
  const rows = new Map<number, unknown>()
  const ids = events.map(({id}) => id)
  const bytesOf = (position: number): Buffer => {
    const text = events[position]?.text
    return Buffer.from(typeof text === 'string' ? text : '')
  }
  for (const [position, {atMs}] of events.entries()) {
    const bytes = bytesOf(position)
    const row = reader.read(bytes, {from: 0, to: bytes.length}, atMs)
    if (row !== null) rows.set(position, row)
  }
  const isRead = (position: number): boolean =>
    reader.isRead(bytesOf(position), {from: 0, to: bytesOf(position).length})
  const reply = checkRows({events: ids, isRead}, response, found.query)
  expect(reply.isOfQuery).toBe(true)
  expect(reply.rows).toEqual(rows)
  expect([...reply.answered, ...reply.refused].toSorted((a, b) => a - b)).toEqual([...ids.keys()])
})

/** Events 1 and 2 are bids, 3 is none. */
const sent = {events: [1, 2, 3], isRead: (position: number) => position < 2}
const asked = {rowFields: 2}
const nothing = {answered: [], refused: [], rows: new Map(), isOfQuery: true}

describe('an answer with rows', () => {
  test('says of each event whether it comes to one', () => {
    const body = '{"ids":[3,2],"rows":[[2,123,9]],"errors":[{"id":1,"error":"no"}]}'
    expect(checkRows(sent, body, asked)).toEqual({
      answered: [2, 1],
      refused: [0],
      rows: new Map([[1, [123, 9]]]),
      isOfQuery: true,
    })
  })

  test.each([
    ['an event that was not sent', '{"ids":[1,4],"rows":[]}'],
    ['an event twice', '{"ids":[1,1],"rows":[]}'],
    ['an event that it refuses, too', '{"ids":[1,2],"rows":[],"errors":[{"id":2,"error":"x"}]}'],
    ['an error without words', '{"ids":[1],"rows":[],"errors":[{"id":2}]}'],
    ['no ids', '{"rows":[]}'],
    ['rows that are none', '{"ids":[1,2],"rows":{"1":[]}}'],
    ['a row that is none', '{"ids":[1,2],"rows":[7]}'],
    ['a row of an event that was not sent', '{"ids":[1,2],"rows":[[4,123,9]]}'],
    ['a row of an event that it does not answer', '{"ids":[1],"rows":[[2,123,9]]}'],
    ['a row of an event that it refuses', '{"ids":[1],"rows":[[2,123,9]],"errors":[{"id":2,"error":"x"}]}'],
    ['a row of an event that the query does not read', '{"ids":[1,2,3],"rows":[[3,123,9]]}'],
    ['two rows of an event', '{"ids":[1,2],"rows":[[1,123,9],[1,123,9]]}'],
    ['a number too many', '{"ids":[1,2],"rows":[[1,123,9,9]]}'],
    ['a number too few', '{"ids":[1,2],"rows":[[1,123]]}'],
    ['a fraction', '{"ids":[1,2],"rows":[[1,123,0.5]]}'],
    ['a text', '{"ids":[1,2],"rows":[[1,123,"9"]]}'],
    ['half of itself', '{"ids":[1,2],"rows":[[1,12'],
    ['no JSON', ''],
    ['no object', '[]'],
    ['what a gateway says', '{"message":"Service Unavailable"}'],
    ['no rows', '{"ids":[1,2]}'],
    ['panes', '{"ids":[1,2],"panes":[]}'],
  ])('with %s says nothing', (_, body) => {
    expect(checkRows(sent, body, asked)).toEqual(nothing)
  })

  test('with tokens is that of a function which does not know the query', () => {
    const tokens = '{"events":[{"id":1,"tokens":["a"]}]}'
    expect(checkRows(sent, tokens, asked)).toEqual({...nothing, isOfQuery: false})
  })
})
