import type {Ms} from '../model/units.js'
import type {PaneQuery, QueryEvent, RowFields} from './query.js'

/** The pane that an instant lies in. */
export const paneOf = (atMs: Ms, slideMs: Ms): number => Math.floor(atMs / slideMs)

/** Partial aggregates, pane by pane: what an answered batch carries, or what a subtask has folded itself. */
export class Parts {
  readonly panes = new Map<number, unknown>()
  readonly #query: PaneQuery
  readonly #slideMs: Ms

  constructor(query: PaneQuery, slideMs: Ms) {
    this.#query = query
    this.#slideMs = slideMs
  }

  /** Takes an event in, which must be new to it. */
  fold(event: QueryEvent, atMs: Ms): void {
    this.#query.fold(this.#partOf(paneOf(atMs, this.#slideMs)), event, atMs)
  }

  /** Takes an entry of another one's pane in, once. */
  add(pane: number, entry: RowFields): void {
    this.#query.add(this.#partOf(pane), entry)
  }

  /** Takes all of another one in, once. */
  merge(from: Parts): void {
    from.forEach((pane, entry) => {
      this.add(pane, entry)
    })
  }

  /** Visits every entry of every pane. */
  forEach(visit: (pane: number, entry: RowFields) => void): void {
    for (const [pane, part] of this.panes) {
      for (const entry of this.#query.entries(part)) visit(pane, entry)
    }
  }

  #partOf(pane: number): unknown {
    const known = this.panes.get(pane)
    if (known !== undefined) return known
    const part = this.#query.empty()
    this.panes.set(pane, part)
    return part
  }
}
