import {type Accounting, type EventColumns, eventColumns} from '../../dataflow/accounting/accounting.js'
import type {Ns} from '../../model/units.js'

/** The events of a call that was given up, for the subtask's own server. */
export interface TakenBack {
  readonly columns: EventColumns
  readonly count: number
  readonly arrivedNs: Ns
  /** Set on the clock when the last of them is begun. */
  readonly placeFreedTimer: number
}

/**
 * Events of given-up calls, before the channel of their subtask; bounded by the window, since a call keeps
 * its place until its last event is begun. Rare by nature, so plain objects will do.
 */
export class FallbackQueue {
  readonly #batches: TakenBack[] = []
  #begun = 0
  #waiting = 0
  readonly #inService = eventColumns(1)
  #hasInService = false

  get waitingEvents(): number {
    return this.#waiting
  }

  get nextArrivedNs(): Ns {
    return this.#batches[0]?.arrivedNs ?? Infinity
  }

  get nextEvent(): number {
    return this.#batches[0]?.columns.event[this.#begun] ?? 0
  }

  /** When the fallback event in service will be sunk; Infinity without one. */
  get inServiceSunkNs(): Ns {
    return this.#hasInService ? (this.#inService.sunkNs[0] ?? Infinity) : Infinity
  }

  /** Whether an event of it is in service. */
  isBegun(event: number): boolean {
    return this.#hasInService && this.#inService.event[0] === event
  }

  add(batch: TakenBack): void {
    this.#batches.push(batch)
    this.#waiting += batch.count
  }

  /** Begins the next event; answers the timer of the freed place if it was the last of its call, else −1. */
  start(startNs: Ns, sunkNs: Ns): number {
    const batch = this.#batches[0]
    if (!batch) return -1
    const row = this.#inService
    for (const name of ['event', 'intendedNs', 'emittedNs', 'routedNs'] as const) {
      row[name][0] = batch.columns[name][this.#begun] ?? 0
    }
    row.startedNs[0] = startNs
    row.sunkNs[0] = sunkNs
    this.#hasInService = true
    this.#begun++
    this.#waiting--
    if (this.#begun < batch.count) return -1

    this.#batches.shift()
    this.#begun = 0
    return batch.placeFreedTimer
  }

  /** Hands the event in service to accounting. */
  sink(accounting: Accounting, subtask: number): number {
    this.#hasInService = false
    accounting.sinkFallback(subtask, {columns: this.#inService, offset: 0, count: 1})
    return 1
  }

  forEachUnfinished(visit: (event: number, intendedNs: Ns, emittedNs: Ns | null) => void): void {
    if (this.#hasInService) {
      const {event, intendedNs, emittedNs} = this.#inService
      visit(event[0] ?? 0, intendedNs[0] ?? 0, emittedNs[0] ?? 0)
    }
    this.#batches.forEach(({columns, count}, batch) => {
      for (let row = batch === 0 ? this.#begun : 0; row < count; row++) {
        visit(columns.event[row] ?? 0, columns.intendedNs[row] ?? 0, columns.emittedNs[row] ?? 0)
      }
    })
  }
}
