import type {WindowSettings} from '../../model/trial.js'
import {eventTimeMs, type Ms} from '../../model/units.js'
import {Parts} from '../../query/parts.js'
import type {PaneQuery, QueryEvent, RowFields, WindowQuery} from '../../query/query.js'
import type {Rows} from '../accounting/event-columns.js'
import {createMerging, type Merging} from './merging.js'
import type {WindowEnd} from './window-ends.js'

/** Where a query reads the fields of events, by their numbers. */
export interface EventSource {
  kindOf(event: number): number
  /** Its fields, until the next call. */
  read(event: number): QueryEvent
}

/** Takes the events of rows into parts, to which each must be new. */
export function foldRows(parts: Parts, {columns, offset, count}: Rows, {query, events}: Reading): void {
  for (let row = offset; row < offset + count; row++) {
    const event = columns.event[row] ?? 0
    if (!query.reads(events.kindOf(event))) continue
    parts.fold(events.read(event), eventTimeMs(columns.intendedNs[row] ?? 0))
  }
}

interface Reading {
  readonly query: PaneQuery
  readonly events: EventSource
}

/** What windows hold: of subtasks and answers, merged once when a window fires. */
export interface Contents {
  /** Events that a subtask has served itself. */
  foldLocal(subtask: number, rows: Rows): void
  /** The partial aggregates of an answered batch. */
  applyAnswer(rows: Rows): void
  /** Whether all parts of a window are here whose events are all folded. */
  isGathered(endMs: Ms): boolean
  /** The final rows of a window; panes that no later window needs are gone then. Windows come in the order of their ends. */
  fire(end: WindowEnd): readonly RowFields[]
}

/**
 * What windows hold: subtasks fold their own events into parts of their own, answers bring theirs along, and a window
 * that fires merges the panes of all of them once.
 */
export class WindowContents implements Contents {
  readonly #reading: Reading
  readonly #windows: WindowSettings
  /** By subtask, of those that have served an event. */
  readonly #local = new Map<number, Parts>()
  readonly #answered: Parts
  readonly #merging: Merging

  constructor(query: WindowQuery, events: EventSource, windows: WindowSettings) {
    this.#reading = {query, events}
    this.#windows = windows
    this.#answered = this.#create()
    this.#merging = createMerging(query, windows)
  }

  foldLocal(subtask: number, rows: Rows): void {
    const parts = this.#local.get(subtask) ?? this.#create()
    this.#local.set(subtask, parts)
    foldRows(parts, rows, this.#reading)
  }

  applyAnswer(rows: Rows): void {
    const answer = this.#create()
    foldRows(answer, rows, this.#reading)
    this.#answered.merge(answer)
  }

  isGathered(): boolean {
    return true
  }

  fire(end: WindowEnd): readonly RowFields[] {
    return this.#merging.fire([this.#answered, ...this.#local.values()], end)
  }

  #create(): Parts {
    return new Parts(this.#reading.query, this.#windows.slideMs)
  }
}
