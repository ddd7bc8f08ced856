import {jsonOrUndefined} from '../../model/json-text.js'
import {isRecord} from '../../model/own-value.js'
import type {Ms} from '../../model/units.js'
import type {PaneQuery, RowFields} from '../../query/query.js'
import type {ReplyContent} from './check-reply.js'
import {paneOf} from '../../query/parts.js'

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

/** The events of a request. */
export interface SentEvents {
  readonly events: ArrayLike<number>
  /** The instant of the event at this position; null where the query does not read it. */
  readonly readAtMs: (position: number) => Ms | null
}

interface Asked {
  readonly query: Pick<PaneQuery, 'entryFields' | 'fits'>
  readonly slideMs: Ms
}

const NOTHING = {answered: [], refused: [], entries: []} as const

/**
 * Reads an answer with partial aggregates: `{ids, panes: [[pane, [fields, …]], …], errors?: [{id, error}, …]}`. What
 * belongs to which event cannot be seen in it, so that one that is ill-formed anywhere says nothing, as does the error
 * page of a gateway, and one whose panes cannot be those of the events that it answers. Never throws.
 */
export function checkPartials(sent: SentEvents, body: string, asked: Asked): CheckedPartials {
  const reply = jsonOrUndefined(body)
  if (!isRecord(reply)) return {...NOTHING, isOfQuery: true}
  if ('events' in reply && !('panes' in reply)) return {...NOTHING, isOfQuery: false}
  const errors = reply['errors'] ?? []
  const answered = positionsOf(reply['ids'], sent.events)
  const refused = positionsOf(isErrors(errors) ? errors.map(({id}) => id) : null, sent.events)
  const entries = entriesOf(reply['panes'], asked.query.entryFields)
  const isWhole = answered !== null && refused !== null && entries !== null
  const isRefused = (position: number): boolean => refused?.includes(position) === true
  if (!isWhole || answered.some(isRefused) || !areOf(entries, answered.map(sent.readAtMs), asked)) {
    return {...NOTHING, isOfQuery: true}
  }
  return {answered, refused, entries, isOfQuery: true}
}

/** Positions of events by their ids; null where one of them was not sent, or stands there twice. */
export function positionsOf(ids: unknown, sent: ArrayLike<number>): readonly number[] | null {
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

/** Whether panes can hold what was read at these instants, all of it and nothing else. */
function areOf(
  entries: readonly PaneEntry[],
  instants: readonly (Ms | null)[],
  {query, slideMs}: Asked,
): boolean {
  const panes = new Map<number, {readonly fields: RowFields[]; readonly instantsMs: Ms[]}>()
  const at = (pane: number) => {
    const found = panes.get(pane) ?? {fields: [], instantsMs: []}
    panes.set(pane, found)
    return found
  }
  for (const atMs of instants) if (atMs !== null) at(paneOf(atMs, slideMs)).instantsMs.push(atMs)
  for (const {pane, fields} of entries) at(pane).fields.push(fields)
  return [...panes.values()].every(({fields, instantsMs}) => query.fits(fields, instantsMs))
}

/** Whether a value of a reply is a whole number from 0 on, exactly. */
export const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** Whether a value of a reply lists refused events. */
export const isErrors = (value: unknown): value is readonly {readonly id: unknown}[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['error'] === 'string')
