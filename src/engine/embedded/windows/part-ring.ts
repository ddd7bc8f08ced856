import type {PaneEntry} from '../../../dataflow/calls/check-partials.js'
import {Ring, type RingMemory} from '../threads/ring.js'
import {ALL_BEFORE, ENTRY, type PartColumn} from '../threads/ring-columns.js'

/** Entries of partial aggregates on their way to the sink. */
export class PartWriter {
  readonly #ring: Ring<PartColumn>

  constructor(memory: RingMemory<PartColumn>) {
    this.#ring = new Ring(memory)
  }

  /** Puts an entry into the ring, to be seen from the next `publish` on; false while it is full. */
  write({pane, fields}: PaneEntry): boolean {
    const place = this.#ring.place()
    if (place < 0) return false
    const {columns} = this.#ring
    columns.pane[place] = pane
    columns.kind[place] = ENTRY
    columns.first[place] = fields[0] ?? 0
    columns.second[place] = fields[1] ?? 0
    columns.third[place] = fields[2] ?? 0
    columns.fourth[place] = fields[3] ?? 0
    this.#ring.fill()
    return true
  }

  /** As `write`: all entries of the panes before this one are in the ring. */
  writeAllBefore(pane: number): boolean {
    const place = this.#ring.place()
    if (place < 0) return false
    this.#ring.columns.pane[place] = pane
    this.#ring.columns.kind[place] = ALL_BEFORE
    this.#ring.fill()
    return true
  }

  publish(): void {
    this.#ring.publish()
  }
}

/** What a reader found. */
interface PartsRead {
  readonly hasRead: boolean
  /** The writer may wait for places. */
  readonly wasFull: boolean
}

interface PartListener {
  entry(pane: number, fields: readonly number[]): void
  allBefore(pane: number): void
}

/** The other end. */
export class PartReader {
  readonly #ring: Ring<PartColumn>
  readonly #entryFields: number

  constructor(memory: RingMemory<PartColumn>, entryFields: number) {
    this.#ring = new Ring(memory)
    this.#entryFields = entryFields
  }

  /** Reads all that is there. */
  read(listener: PartListener): PartsRead {
    const {columns} = this.#ring
    const {pane, kind, first, second, third, fourth} = columns
    let released = 0
    for (let rows = this.#ring.available(); rows > 0; rows--) {
      const row = this.#ring.headPlace
      const numbers = [first[row] ?? 0, second[row] ?? 0, third[row] ?? 0, fourth[row] ?? 0]
      if (kind[row] === ALL_BEFORE) listener.allBefore(pane[row] ?? 0)
      else listener.entry(pane[row] ?? 0, numbers.slice(0, this.#entryFields))
      this.#ring.release(1)
      released++
    }
    return {hasRead: released > 0, wasFull: released > 0 && this.#ring.wasFull(released)}
  }
}
