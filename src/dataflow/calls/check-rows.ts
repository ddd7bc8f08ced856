import {jsonOrUndefined} from '../../model/json-text.js'
import {isRecord} from '../../model/own-value.js'
import type {RowFields, RowQuery} from '../../query/query.js'
import {isErrors, isWhole, positionsOf} from './check-partials.js'
import type {ReplyContent} from './check-reply.js'

/** What a reply says of the events that were sent, and their rows. */
export interface CheckedRows extends ReplyContent {
  /** False where the function has answered with tokens: it does not know the query. */
  readonly isOfQuery: boolean
  /** By position in the request, of answered events that come to a row. */
  readonly rows: ReadonlyMap<number, RowFields>
}

/** The events of a request. */
export interface SentTexts {
  readonly events: ArrayLike<number>
  /** Whether the query reads the event at this position. */
  readonly isRead: (position: number) => boolean
}

const NOTHING = {answered: [], refused: [], rows: new Map<number, RowFields>()} as const

/**
 * Reads an answer with rows: `{ids, rows: [[id, field, …], …], errors?: [{id, error}, …]}`. An event that is answered and
 * has no row comes to none, so that an answer that is ill-formed anywhere says nothing, as does one with a row of an event
 * that it does not answer, or that the query does not read. Never throws.
 */
export function checkRows(
  {events, isRead}: SentTexts,
  body: string,
  {rowFields}: Pick<RowQuery, 'rowFields'>,
): CheckedRows {
  const reply = jsonOrUndefined(body)
  if (!isRecord(reply)) return {...NOTHING, isOfQuery: true}
  if ('events' in reply && !('rows' in reply)) return {...NOTHING, isOfQuery: false}
  const errors = reply['errors'] ?? []
  const answered = positionsOf(reply['ids'], events)
  const refused = positionsOf(isErrors(errors) ? errors.map(({id}) => id) : null, events)
  const rows = rowsOf(reply['rows'], events, rowFields)
  if (answered === null || refused === null || rows === null) return {...NOTHING, isOfQuery: true}
  const known = new Set(answered)
  const isWithin = [...rows.keys()].every((position) => known.has(position) && isRead(position))
  if (!isWithin || refused.some((position) => known.has(position))) return {...NOTHING, isOfQuery: true}
  return {answered, refused, rows, isOfQuery: true}
}

/** Null where one is ill-formed, or of an event that was not sent or has one. */
function rowsOf(
  rows: unknown,
  events: ArrayLike<number>,
  rowFields: number,
): ReadonlyMap<number, RowFields> | null {
  if (!Array.isArray(rows)) return null
  const positions = new Map(Array.from(events, (event, position) => [event, position]))
  const found = new Map<number, RowFields>()
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row) || row.length !== rowFields + 1 || !row.every(isWhole)) return null
    const [id = -1, ...fields] = row
    const position = positions.get(id)
    if (position === undefined || found.has(position)) return null
    found.set(position, fields)
  }
  return found
}
