import type {Histogram} from '../../metrics/histogram.js'
import type {Ns} from '../../model/units.js'
import {type BatchColumns, batchColumns, type Rows} from './event-columns.js'
import type {Breakdown, CallParts} from './parts.js'
import {type Tallies, tallyRows} from './tally.js'

/** Enough that what a tally costs by itself is shared by hundreds of rows, few enough to stay in the cache. */
const MOST_ROWS = 1024

/** Rows that have come out and are still to be tallied, all of one path. */
export class RowLog {
  /** `sentNs` is when the last part of a row's path ends, whatever path it is. */
  readonly columns: BatchColumns = batchColumns(MOST_ROWS)
  rows = 0
  /** The latest of all rows ever added, which are in no order; 0 before the first. */
  lastIntendedNs: Ns = 0
  /** Whether all rows were intended inside one burst, or none in any. */
  isInBurst = false

  /** Whether it holds no row of the other kind, and has room for so many. */
  takes(rows: number, isInBurst: boolean): boolean {
    return this.rows + rows <= MOST_ROWS && (this.rows === 0 || this.isInBurst === isInBurst)
  }

  /** Copies rows, and returns when the last came out. Numbers of events are not kept: nothing is tallied by them. */
  add({columns: from, offset, count}: Rows, lastTo: Float64Array): Ns {
    const {intendedNs, emittedNs, routedNs, startedNs, sentNs, sunkNs} = this.columns
    let place = this.rows
    for (let row = offset; row < offset + count; row++, place++) {
      intendedNs[place] = from.intendedNs[row]!
      emittedNs[place] = from.emittedNs[row]!
      routedNs[place] = from.routedNs[row]!
      startedNs[place] = from.startedNs[row]!
      sentNs[place] = lastTo[row]!
      sunkNs[place] = from.sunkNs[row]!
    }
    this.rows = place
    const lastNs = intendedNs[place - 1]!
    if (lastNs > this.lastIntendedNs) this.lastIntendedNs = lastNs
    return sunkNs[place - 1]!
  }

  /** Hands its rows to tallies of their path, latencies of bursts to those as well; then it is empty. */
  tally(tallies: Tallies, burstLatency: Histogram): void {
    if (this.rows === 0) return
    tallies.bins.reach(this.lastIntendedNs)
    const rows = {columns: this.columns, offset: 0, count: this.rows}
    tallyRows(rows, {
      tallies,
      lastTo: this.columns.sentNs,
      burst: this.isInBurst ? burstLatency : null,
    })
    this.rows = 0
  }
}

/** What the events of each answered call share. */
export class CallLog {
  readonly coldNs = new Float64Array(MOST_ROWS)
  readonly serviceNs = new Float64Array(MOST_ROWS)
  readonly networkNs = new Float64Array(MOST_ROWS)
  /** Events of each call. */
  readonly events = new Float64Array(MOST_ROWS)
  calls = 0

  add({coldNs, serviceNs, networkNs}: CallParts, events: number): void {
    const call = this.calls++
    this.coldNs[call] = coldNs
    this.serviceNs[call] = serviceNs
    this.networkNs[call] = networkNs
    this.events[call] = events
  }

  /** Hands its parts to histograms; then it is empty. */
  tally({coldStart, service, network}: Breakdown['offload']): void {
    coldStart.recordMany(this.coldNs, this.events, this.calls)
    service.recordMany(this.serviceNs, this.events, this.calls)
    network.recordMany(this.networkNs, this.events, this.calls)
    this.calls = 0
  }
}
