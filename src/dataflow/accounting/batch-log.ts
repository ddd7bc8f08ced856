import type {Ns} from '../../model/units.js'
import {type BatchColumns, batchColumns, type Rows} from './event-columns.js'

/** Enough that what a tally costs by itself is shared by hundreds of rows, few enough to stay in the cache. */
const MOST_ROWS = 1024

/** Rows of answered calls that are still to be tallied, and what the events of each call share. */
export class BatchLog {
  readonly columns: BatchColumns = batchColumns(MOST_ROWS)
  readonly coldNs = new Float64Array(MOST_ROWS)
  readonly serviceNs = new Float64Array(MOST_ROWS)
  readonly networkNs = new Float64Array(MOST_ROWS)
  /** Events of each call. */
  readonly events = new Float64Array(MOST_ROWS)
  rows = 0
  calls = 0
  /** The latest of all rows ever added, which are in no order; 0 before the first. */
  lastIntendedNs: Ns = 0
  /** Whether all rows were intended inside one burst, or none in any. */
  isInBurst = false

  /** Whether it holds no row of the other kind, and has room for so many. */
  takes(rows: number, isInBurst: boolean): boolean {
    return this.rows + rows <= MOST_ROWS && (this.rows === 0 || this.isInBurst === isInBurst)
  }

  /** Copies the rows of a call. Numbers of events are not kept: nothing is tallied by them. */
  add({columns: from, offset, count}: Rows<BatchColumns>, isInBurst: boolean): void {
    const {intendedNs, emittedNs, routedNs, startedNs, sentNs, sunkNs} = this.columns
    let place = this.rows
    for (let row = offset; row < offset + count; row++, place++) {
      intendedNs[place] = from.intendedNs[row]!
      emittedNs[place] = from.emittedNs[row]!
      routedNs[place] = from.routedNs[row]!
      startedNs[place] = from.startedNs[row]!
      sentNs[place] = from.sentNs[row]!
      sunkNs[place] = from.sunkNs[row]!
    }
    this.events[this.calls] = count
    this.rows = place
    this.isInBurst = isInBurst
    const lastNs = intendedNs[place - 1]!
    if (lastNs > this.lastIntendedNs) this.lastIntendedNs = lastNs
  }

  clear(): void {
    this.rows = 0
    this.calls = 0
  }
}
