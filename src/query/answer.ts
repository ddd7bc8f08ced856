import {PANE_QUERIES, ROW_QUERIES} from '../model/trial.js'
import type {Ms} from '../model/units.js'
import {Parts} from './parts.js'
import type {PaneQuery, RowFields, RowQuery} from './query.js'
import {QUERY_TABLE, ROW_QUERY_TABLE} from './registry.js'
import {TextEvent} from './text-event.js'

/** One event as a request carries it. */
export interface SentEvent {
  readonly id: number
  readonly text: string
  /** Of a query over windows. */
  readonly atMs?: number
}

interface AskedBatch {
  readonly query: string | undefined
  readonly slideMs: Ms
  readonly events: readonly SentEvent[]
}

/** What a function answers: partial aggregates by pane, or rows behind the numbers of their events. */
interface QueryAnswer {
  readonly ids: readonly number[]
  readonly panes?: readonly (readonly [number, readonly RowFields[]])[]
  readonly rows?: readonly RowFields[]
}

/** Answers a batch as the functions do; null where it asks for tokens. */
export function answerQuery({query, slideMs, events}: AskedBatch): QueryAnswer | null {
  const ids = events.map(({id}) => id)
  const overPanes = PANE_QUERIES.find((known) => known === query)
  if (overPanes !== undefined) return {ids, panes: panesOf(QUERY_TABLE[overPanes], slideMs, events)}
  const ofRows = ROW_QUERIES.find((known) => known === query)
  return ofRows === undefined ? null : {ids, rows: rowsOf(ROW_QUERY_TABLE[ofRows], events)}
}

function panesOf(query: PaneQuery, slideMs: Ms, events: readonly SentEvent[]): QueryAnswer['panes'] & object {
  const parts = new Parts(query, slideMs)
  const event = new TextEvent()
  for (const {text, atMs = 0} of events) {
    if (isRead(event, text) && query.reads(event.kind)) parts.fold(event, atMs)
  }
  return Array.from(parts.panes, ([pane, part]) => [pane, [...query.entries(part)]] as const)
}

function rowsOf(query: RowQuery, events: readonly SentEvent[]): readonly RowFields[] {
  const event = new TextEvent()
  return events.flatMap(({id, text, atMs = 0}) => {
    const row = isRead(event, text) && query.reads(event.kind) ? query.row(event, atMs) : null
    return row === null ? [] : [[id, ...row]]
  })
}

function isRead(event: TextEvent, text: string): boolean {
  const bytes = Buffer.from(text, 'latin1')
  return event.read(bytes, 0, bytes.length)
}
