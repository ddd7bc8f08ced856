import {type BatchColumns, batchColumns} from '../../../dataflow/accounting/accounting.js'
import type {PaneEntry} from '../../../dataflow/calls/check-partials.js'
import type {Delivery} from '../../../dataflow/calls/delivery.js'
import type {Ms, Ns} from '../../../model/units.js'

const FIRST_ROWS = 64

/** One batch on its way through window, target and back, with the texts of its events. */
export class Call {
  readonly subtask: number
  columns: BatchColumns = batchColumns(FIRST_ROWS)
  readonly texts: Uint8Array[] = []
  events = 0
  dueNs: Ns = 0
  firstSentNs: Ns = 0
  lastSentNs: Ns = 0
  attempts = 0
  requestBytes = 0
  /** What is known of its bill; the row of a call says nothing rather than too little. */
  billedMs: Ms = 0
  isBillKnown = true
  initMs: Ms = 0
  /** Events whose answers were taken so far, and what environments worked on them: NaN where that is not known. */
  takenEvents = 0
  takenWorkMs: Ms = 0
  isProbe = false
  /** From the first reply on that is not simply whole. */
  delivery: Delivery | null = null
  /** Rows given up under `onGiveUp: drop`. */
  dropped: ReadonlySet<number> | null = null
  /** Of a query of Nexmark: rows whose answers are applied, and those that the slot has been given back. */
  readonly applied = new Set<number>()
  givenBack: ReadonlySet<number> | null = null

  constructor(subtask: number) {
    this.subtask = subtask
  }

  add(event: number, instants: {intendedNs: Ns; emittedNs: Ns; routedNs: Ns}, text: Uint8Array): void {
    if (this.events === this.columns.event.length) this.#grow()
    const row = this.events++
    const columns = this.columns
    columns.event[row] = event
    columns.intendedNs[row] = instants.intendedNs
    columns.emittedNs[row] = instants.emittedNs
    columns.routedNs[row] = instants.routedNs
    this.texts.push(text)
  }

  /** An event that joined a due batch waiting for its window waits from its own routing on. */
  seal(dueNs: Ns): void {
    this.dueNs = dueNs
    const {startedNs, routedNs} = this.columns
    for (let row = 0; row < this.events; row++) startedNs[row] = Math.max(dueNs, routedNs[row] ?? 0)
  }

  #grow(): void {
    const wider = batchColumns(this.events * 2)
    for (const name of Object.keys(wider) as (keyof BatchColumns)[]) wider[name].set(this.columns[name])
    this.columns = wider
  }
}

/** Digest sums of answered events, by row of their batch. */
export interface Sums {
  readonly first: Int32Array
  readonly second: Int32Array
}

/** A reply on its way to the sink. */
export interface AnsweredRows {
  readonly call: Call
  /** Rows of the batch that it answers, rising; null = all. */
  readonly rows: readonly number[] | null
  readonly sums: Sums
  /** Of a query over windows: what these rows together come to. */
  readonly entries: readonly PaneEntry[]
  /** They have no answer, and are given up for good. */
  readonly isDropped: boolean
  readonly number: number
  readonly sentNs: Ns
  readonly respondedNs: Ns
  readonly coldNs: Ns
  readonly serviceNs: Ns
  /** How many entries, then how many rows are in their rings already. */
  writtenEntries: number
  written: number
}
