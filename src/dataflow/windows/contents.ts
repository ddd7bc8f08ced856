import type {WindowSettings} from '../../model/trial.js'
import {type Ms, NS_PER_MS} from '../../model/units.js'
import type {PaneQuery, QueryEvent, RowFields} from '../../query/query.js'
import type {Rows} from '../accounting/event-columns.js'

/** Where a query reads the fields of events, by their numbers. */
export interface EventSource {
  kindOf(event: number): number
  /** Its fields, until the next call. */
  read(event: number): QueryEvent
}

/** Partial aggregates, pane by pane: what an answered batch carries, or what a subtask has folded itself. */
export class Parts {
  readonly panes = new Map<number, unknown>()
  readonly #query: PaneQuery
  readonly #events: EventSource
  readonly #slideMs: Ms

  constructor(query: PaneQuery, events: EventSource, {slideMs}: WindowSettings) {
    this.#query = query
    this.#events = events
    this.#slideMs = slideMs
  }

  /** Takes the events of rows in, each of which must be new to it. */
  fold({columns, offset, count}: Rows): void {
    for (let row = offset; row < offset + count; row++) {
      this.foldEvent(columns.event[row] ?? 0, Math.floor((columns.intendedNs[row] ?? 0) / NS_PER_MS))
    }
  }

  foldEvent(event: number, atMs: Ms): void {
    const query = this.#query
    if (!query.reads(this.#events.kindOf(event))) return
    query.fold(this.#partOf(Math.floor(atMs / this.#slideMs)), this.#events.read(event), atMs)
  }

  merge(from: Parts): void {
    for (const [pane, part] of from.panes) this.#query.merge(this.#partOf(pane), part)
  }

  #partOf(pane: number): unknown {
    const known = this.panes.get(pane)
    if (known !== undefined) return known
    const part = this.#query.empty()
    this.panes.set(pane, part)
    return part
  }
}

/**
 * What windows hold: subtasks fold their own events into parts of their own, answers bring theirs along, and a window
 * that fires merges the panes of all of them once.
 */
export class WindowContents {
  readonly #query: PaneQuery
  readonly #windows: WindowSettings
  readonly #create: () => Parts
  /** By subtask, of those that have served an event. */
  readonly #local = new Map<number, Parts>()
  readonly #answered: Parts

  constructor(query: PaneQuery, events: EventSource, windows: WindowSettings) {
    this.#query = query
    this.#windows = windows
    this.#create = () => new Parts(query, events, windows)
    this.#answered = this.#create()
  }

  /** Events that a subtask has served itself. */
  foldLocal(subtask: number, rows: Rows): void {
    const parts = this.#local.get(subtask) ?? this.#create()
    this.#local.set(subtask, parts)
    parts.fold(rows)
  }

  /** The partial aggregates of an answered batch. */
  applyAnswer(rows: Rows): void {
    const answer = this.#create()
    answer.fold(rows)
    this.#answered.merge(answer)
  }

  /** The final rows of a window; panes that no later window needs are gone then. Windows come in the order of their ends. */
  fire(endMs: Ms): readonly RowFields[] {
    const {sizeMs, slideMs} = this.#windows
    const all = [this.#answered, ...this.#local.values()]
    const merged = this.#query.empty()
    const first = (endMs - sizeMs) / slideMs
    for (let pane = first; pane < endMs / slideMs; pane++) {
      for (const {panes} of all) {
        const part = panes.get(pane)
        if (part !== undefined) this.#query.merge(merged, part)
      }
    }
    for (const {panes} of all) for (const pane of panes.keys()) if (pane <= first) panes.delete(pane)
    return this.#query.rows(merged)
  }
}
