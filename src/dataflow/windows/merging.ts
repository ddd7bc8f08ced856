import {BugError} from '../../errors.js'
import type {WindowSettings} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {Parts} from '../../query/parts.js'
import type {FixedQuery, RowFields, WindowQuery} from '../../query/query.js'
import {entryOf, join, pieceOf, type Sessions} from '../../query/sessions.js'
import type {PaneEntry} from '../calls/check-partials.js'
import type {WindowEnd} from './window-ends.js'

/** Makes final rows of parts, window after window in the order of their ends. */
export interface Merging {
  /** The first pane that windows up to this end need nothing of. */
  panesBefore(endMs: Ms): number
  /** The final rows of a window; panes that no later window needs are gone then. */
  fire(all: readonly Parts[], end: WindowEnd): readonly RowFields[]
  /** What it has taken out of parts and not fired yet, as entries of parts. */
  toState(): readonly PaneEntry[]
}

/** Returns the merging of a query's kind of windows. */
export const createMerging = (query: WindowQuery, windows: WindowSettings): Merging =>
  query.windows === 'sessions' ? new SessionMerging(windows) : new FixedMerging(query, windows)

/** Merges the panes of a window out of all parts. */
class FixedMerging implements Merging {
  readonly #query: FixedQuery
  readonly #windows: WindowSettings

  constructor(query: FixedQuery, windows: WindowSettings) {
    this.#query = query
    this.#windows = windows
  }

  panesBefore(endMs: Ms): number {
    return endMs / this.#windows.slideMs
  }

  fire(all: readonly Parts[], {endMs}: WindowEnd): readonly RowFields[] {
    const query = this.#query
    const {sizeMs, slideMs} = this.#windows
    const merged = query.empty()
    const first = (endMs - sizeMs) / slideMs
    for (let pane = first; pane < endMs / slideMs; pane++) {
      for (const {panes} of all) {
        const part = panes.get(pane)
        if (part === undefined) continue
        for (const entry of query.entries(part)) query.add(merged, entry)
      }
    }
    for (const {panes} of all) for (const pane of panes.keys()) if (pane <= first) panes.delete(pane)
    return query.rows(merged)
  }

  toState(): readonly PaneEntry[] {
    return []
  }
}

/**
 * Joins the pieces of sessions in the order of their first instants. A pane is no longer than the gap, so that all it has of one key is of one
 * session, and the pane of a session's last event ends no later than the session: all of it is folded by then. A session
 * that goes on in a later pane looks the same so far, so that it is said whose end.
 */
class SessionMerging implements Merging {
  readonly #gapMs: Ms
  readonly #paneMs: Ms
  readonly #open: Sessions = new Map()

  constructor({sizeMs, slideMs}: WindowSettings) {
    this.#gapMs = sizeMs
    this.#paneMs = slideMs
  }

  panesBefore(endMs: Ms): number {
    return Math.floor((endMs - this.#gapMs) / this.#paneMs) + 1
  }

  fire(all: readonly Parts[], {endMs, keys}: WindowEnd): readonly RowFields[] {
    for (const entry of takeBefore(all, this.panesBefore(endMs))) this.#extend(entry)
    return keys.map((key) => {
      const session = this.#open.get(key)
      this.#open.delete(key)
      if (session?.lastMs !== endMs - this.#gapMs) throw new BugError(`no session of ${key} ends at ${endMs}`)
      return [key, session.count, session.firstMs]
    })
  }

  toState(): readonly PaneEntry[] {
    return Array.from(this.#open, ([key, session]) => ({
      pane: Math.floor(session.lastMs / this.#paneMs),
      fields: entryOf(key, session),
    }))
  }

  #extend(entry: RowFields): void {
    const {key, piece} = pieceOf(entry)
    const endMs = (this.#open.get(key)?.lastMs ?? Infinity) + this.#gapMs
    if (piece.firstMs > endMs)
      throw new BugError(`the session of ${key} that ended at ${endMs} has not fired`)
    join(this.#open, key, piece)
  }
}

/** Takes the pieces of all panes before one out of parts, in the order of their first instants. */
function takeBefore(all: readonly Parts[], before: number): readonly RowFields[] {
  const taken: RowFields[] = []
  for (const parts of all) {
    parts.forEach((pane, fields) => {
      if (pane < before) taken.push(fields)
    })
    for (const pane of parts.panes.keys()) if (pane < before) parts.panes.delete(pane)
  }
  return taken.toSorted((a, b) => pieceOf(a).piece.firstMs - pieceOf(b).piece.firstMs)
}
