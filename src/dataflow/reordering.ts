import {Histogram} from '../metrics/histogram.js'
import type {Ns} from '../model/units.js'
import type {Rows} from './event-columns.js'

// Deep enough for half a minute of a fast subtask; an older overtaking counts from the oldest kept.
const KEPT = 1 << 15

/**
 * Events sunk after a later-intended event of the same subtask, and how long after the first such event:
 * RFC 4737's late-time offset, measured at the sink.
 */
export class Reordering {
  readonly extent = new Histogram()
  reorderedEvents = 0
  readonly #subtasks: readonly Overtakers[]

  constructor(subtasks: number) {
    this.#subtasks = Array.from({length: subtasks}, () => new Overtakers())
  }

  /** Rows in sink order: event numbers rise within a block. */
  note(subtask: number, {columns, offset, count}: Rows): void {
    const overtakers = this.#subtasks[subtask]
    if (!overtakers) return
    for (let row = offset; row < offset + count; row++) {
      const event = columns.event[row] ?? 0
      const sunkNs = columns.sunkNs[row] ?? 0
      if (event > overtakers.highestEvent) {
        overtakers.push(event, sunkNs)
      } else {
        this.reorderedEvents++
        this.extent.record(sunkNs - overtakers.firstAfter(event))
      }
    }
  }
}

/** Each event that was sunk ahead of all before it, with its instant: both columns rise. */
class Overtakers {
  readonly #event = new Float64Array(KEPT)
  readonly #sunkNs = new Float64Array(KEPT)
  #pushed = 0
  highestEvent = -1

  push(event: number, sunkNs: Ns): void {
    const place = this.#pushed++ & (KEPT - 1)
    this.#event[place] = event
    this.#sunkNs[place] = sunkNs
    this.highestEvent = event
  }

  /** When the first event with a higher number was sunk. */
  firstAfter(event: number): Ns {
    let low = Math.max(0, this.#pushed - KEPT)
    let high = this.#pushed - 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((this.#event[middle & (KEPT - 1)] ?? 0) > event) high = middle
      else low = middle + 1
    }
    return this.#sunkNs[low & (KEPT - 1)] ?? 0
  }
}
