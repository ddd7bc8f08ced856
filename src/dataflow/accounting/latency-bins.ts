import {float64Array} from '../../kernel/lent-arrays.js'
import type {Ms, Ns} from '../../model/units.js'
import {NS_PER_MS} from '../../model/units.js'
import type {Rows} from './event-columns.js'

/** Fine enough for 20 batch means of a one-second window. */
export const BIN_MS = 50
const BIN_NS = BIN_MS * NS_PER_MS

/**
 * Event-time latency by the instant an event was intended, in 50 ms bins from the window's start: what batch
 * means, the slope of latency and SLO-missing seconds are made of.
 */
export class LatencyBins {
  readonly windowStartNs: Ns
  /** Latencies at or above it are misses. */
  readonly limitNs: Ns
  events = float64Array(256)
  sumNs = float64Array(256)
  missedEvents = float64Array(256)
  used = 0

  constructor(windowStartNs: Ns, sloLimitMs: Ms | null) {
    this.windowStartNs = windowStartNs
    this.limitNs = sloLimitMs === null ? Infinity : sloLimitMs * NS_PER_MS
  }

  add(intendedNs: Ns, latencyNs: Ns, times = 1): void {
    const bin = Math.floor((intendedNs - this.windowStartNs) / BIN_NS)
    if (bin < 0) return
    if (bin >= this.used) this.#use(bin)
    this.events[bin]! += times
    this.sumNs[bin]! += latencyNs * times
    if (latencyNs >= this.limitNs) this.missedEvents[bin]! += times
  }

  addRows({columns, offset, count}: Rows): void {
    const {intendedNs, sunkNs} = columns
    const lastBin = Math.floor(((intendedNs[offset + count - 1] ?? 0) - this.windowStartNs) / BIN_NS)
    if (lastBin >= this.used) this.#use(lastBin)
    const {events, sumNs, missedEvents} = this
    const limitNs = this.limitNs
    const startNs = this.windowStartNs
    for (let row = offset; row < offset + count; row++) {
      const atNs = intendedNs[row]! - startNs
      if (atNs < 0) continue
      const bin = Math.floor(atNs / BIN_NS)
      const latencyNs = sunkNs[row]! - intendedNs[row]!
      events[bin]!++
      sumNs[bin]! += latencyNs
      if (latencyNs >= limitNs) missedEvents[bin]!++
    }
  }

  /** Makes room for an instant at or after the window's start; answers its bin. */
  reach(intendedNs: Ns): number {
    const bin = Math.floor((intendedNs - this.windowStartNs) / BIN_NS)
    if (bin >= this.used) this.#use(bin)
    return bin
  }

  #use(bin: number): void {
    this.used = bin + 1
    if (bin < this.events.length) return
    const capacity = Math.max(bin + 1, this.events.length * 2)
    const wider = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = float64Array(capacity)
      copy.set(column)
      return copy
    }
    this.events = wider(this.events)
    this.sumNs = wider(this.sumNs)
    this.missedEvents = wider(this.missedEvents)
  }
}
