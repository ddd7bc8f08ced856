import type {Ns} from '../../model/units.js'
import {SunkEvents} from './aggregate.js'
import type {BatchColumns, EventColumns, Rows, ServedColumns} from './event-columns.js'
import type {CallParts, Path} from './parts.js'

/** Rows as they were handed in, copied: their columns are used again. */
export type HeldRows =
  | {readonly path: 'local' | 'fallback'; readonly subtask: number; readonly rows: Rows<ServedColumns>}
  | {
      readonly path: 'offload'
      readonly subtask: number
      readonly rows: Rows<BatchColumns>
      readonly parts: CallParts
    }

/** Rows that were sunk after the last checkpoint before a crash: they count only where the crash does not come. */
export class Uncommitted {
  readonly #committed: SunkEvents
  readonly #sunk = new SunkEvents()
  readonly #held: HeldRows[] = []

  /** Beside what is committed. */
  constructor(committed: SunkEvents) {
    this.#committed = committed
  }

  /** In order of their sinking. */
  get held(): readonly HeldRows[] {
    return this.#held
  }

  /** Sunk for the first time. */
  get events(): number {
    return this.#sunk.count
  }

  /** Of these, the ones sunk by an instant. */
  eventsBy(atNs: Ns): number {
    const sunk = new SunkEvents()
    for (const {columns, count} of this.#held.map(({rows}) => rows)) {
      for (let row = 0; row < count; row++) {
        const event = columns.event[row] ?? 0
        if ((columns.sunkNs[row] ?? 0) <= atNs && !this.#committed.has(event)) sunk.add(event)
      }
    }
    return sunk.count
  }

  has(event: number): boolean {
    return this.#sunk.has(event)
  }

  /** Returns true: they do not count now. */
  hold(held: HeldRows): true {
    const rows = copied(held.rows)
    this.#held.push({...held, rows} as HeldRows)
    for (const event of rows.columns.event) if (!this.#committed.has(event)) this.#sunk.add(event)
    return true
  }

  /** Visits every event with the instants at which it was intended, and handed on by its source. */
  forEachEmitted(visit: (event: number, intendedNs: Ns, emittedNs: Ns) => void): void {
    for (const {columns, count} of this.#held.map(({rows}) => rows)) {
      for (let row = 0; row < count; row++) {
        visit(columns.event[row] ?? 0, columns.intendedNs[row] ?? 0, columns.emittedNs[row] ?? 0)
      }
    }
  }

  /** Visits every event that came by a path, repeated ones as well. */
  forEach(path: Path, visit: (event: number) => void): void {
    for (const held of this.#held) if (held.path === path) held.rows.columns.event.forEach(visit)
  }
}

const copied = ({columns, offset, count}: Rows): Rows => ({
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, column]: [string, Float64Array]) => [
      name,
      column.slice(offset, offset + count),
    ]),
  ) as unknown as EventColumns,
  offset: 0,
  count,
})
