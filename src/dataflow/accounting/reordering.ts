import {float64Array} from '../../kernel/lent-arrays.js'
import {Histogram} from '../../metrics/histogram.js'
import type {Ns} from '../../model/units.js'
import type {EventColumns, Rows} from './event-columns.js'

// Deep enough for half a minute of a fast subtask; an older overtaking counts from the oldest kept.
const KEPT = 1 << 15

/**
 * Events sunk after a later-intended event of the same subtask, and how long after the first such event:
 * RFC 4737's late-time offset, measured at the sink.
 */
export class Reordering {
  readonly extent = new Histogram()
  reorderedEvents = 0
  readonly #subtasks: Overtakers[]

  constructor(subtasks: number) {
    this.#subtasks = Array.from({length: subtasks}, () => new Overtakers())
  }

  /** The job has restarted with other subtasks: what the old ones did is no order of theirs. */
  restart(subtasks: number): void {
    for (const overtakers of this.#subtasks) overtakers.clear()
    while (this.#subtasks.length < subtasks) this.#subtasks.push(new Overtakers())
  }

  /** Rows in sink order: event numbers rise within a block. */
  note(subtask: number, {columns, offset, count}: Rows): void {
    const overtakers = this.#subtasks[subtask]
    if (!overtakers) return
    const end = offset + count
    let row = offset
    while (row < end) {
      row = overtakers.pushRising(columns, row, end)
      for (; row < end && (columns.event[row] ?? 0) <= overtakers.highestEvent; row++) {
        this.reorderedEvents++
        this.extent.record((columns.sunkNs[row] ?? 0) - overtakers.firstAfter(columns.event[row] ?? 0))
      }
    }
  }
}

/** Each event that was sunk ahead of all before it, with its instant: both columns rise. */
class Overtakers {
  readonly #event = float64Array(KEPT)
  readonly #sunkNs = float64Array(KEPT)
  #pushed = 0
  highestEvent = -1

  clear(): void {
    this.#pushed = 0
    this.highestEvent = -1
  }

  /** Takes rows as long as each event is higher than all before it; answers the first row that is not. */
  pushRising({event: events, sunkNs}: EventColumns, from: number, end: number): number {
    const ownEvents = this.#event
    const ownSunkNs = this.#sunkNs
    let highest = this.highestEvent
    let pushed = this.#pushed
    let row = from
    for (; row < end; row++) {
      const event = events[row] ?? 0
      if (event <= highest) break
      highest = event
      const place = pushed++ & (KEPT - 1)
      ownEvents[place] = event
      ownSunkNs[place] = sunkNs[row] ?? 0
    }
    this.highestEvent = highest
    this.#pushed = pushed
    return row
  }

  /** When the first event with a higher number was sunk. */
  firstAfter(event: number): Ns {
    const events = this.#event
    const oldest = Math.max(0, this.#pushed - KEPT)
    // In doubling steps from the newest: most are overtaken by the last few, which are still in the cache.
    let step = 1
    let high = this.#pushed - 1
    let low = high
    while (low > oldest && (events[low & (KEPT - 1)] ?? 0) > event) {
      high = low
      low = Math.max(oldest, low - step)
      step *= 2
    }
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((events[middle & (KEPT - 1)] ?? 0) > event) high = middle
      else low = middle + 1
    }
    return this.#sunkNs[low & (KEPT - 1)] ?? 0
  }
}
