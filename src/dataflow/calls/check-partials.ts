import type {PaneQuery, RowFields} from '../../query/query.js'
import type {ReplyContent} from './check-reply.js'

/** One row of a partial aggregate, and the pane that it belongs to. */
export interface PaneEntry {
  readonly pane: number
  readonly fields: RowFields
}

/** What a reply says of the events that were sent, and their partial aggregates. */
export interface CheckedPartials extends ReplyContent {
  /** False where the function has answered with tokens: it does not know the query. */
  readonly isOfQuery: boolean
  /** Of the answered events, together. */
  readonly entries: readonly PaneEntry[]
}

const NOTHING = {answered: [], refused: [], entries: []} as const

/**
 * Reads an answer with partial aggregates: `{ids, panes: [[pane, [fields, …]], …], errors?: [{id, error}, …]}`. What
 * belongs to which event cannot be seen in it, so that one that is ill-formed anywhere says nothing, as does the error
 * page of a gateway. Never throws.
 */
export function checkPartials(
  sent: ArrayLike<number>,
  body: string,
  {entryFields}: Pick<PaneQuery, 'entryFields'>,
): CheckedPartials {
  const reply = parse(body)
  if (reply === undefined) return {...NOTHING, isOfQuery: true}
  if (!isRecord(reply)) return {...NOTHING, isOfQuery: true}
  if ('events' in reply && !('panes' in reply)) return {...NOTHING, isOfQuery: false}
  const errors = reply['errors'] ?? []
  const answered = positionsOf(reply['ids'], sent)
  const refused = positionsOf(isErrors(errors) ? errors.map(({id}) => id) : null, sent)
  const entries = entriesOf(reply['panes'], entryFields)
  const isWhole = answered !== null && refused !== null && entries !== null
  if (!isWhole || answered.some((position) => refused.includes(position)))
    return {...NOTHING, isOfQuery: true}
  return {answered, refused, entries, isOfQuery: true}
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** Null where one of them was not sent, or stands there twice. */
function positionsOf(ids: unknown, sent: ArrayLike<number>): readonly number[] | null {
  if (!Array.isArray(ids)) return null
  const positions = new Map(Array.from(sent, (event, position) => [event, position]))
  const found: number[] = []
  for (const id of ids as readonly unknown[]) {
    const position = typeof id === 'number' ? positions.get(id) : undefined
    if (position === undefined) return null
    positions.delete(id as number)
    found.push(position)
  }
  return found
}

function entriesOf(panes: unknown, entryFields: number): readonly PaneEntry[] | null {
  if (!Array.isArray(panes)) return null
  const entries: PaneEntry[] = []
  for (const item of panes as readonly unknown[]) {
    if (!Array.isArray(item) || item.length !== 2) return null
    const [pane, rows] = item as readonly unknown[]
    if (!isWhole(pane) || !Array.isArray(rows)) return null
    for (const fields of rows as readonly unknown[]) {
      if (!Array.isArray(fields) || fields.length !== entryFields || !fields.every(isWhole)) return null
      entries.push({pane, fields})
    }
  }
  return entries
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isErrors = (value: unknown): value is readonly {readonly id: unknown}[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['error'] === 'string')
