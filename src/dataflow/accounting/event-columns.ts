import {float64Array} from '../../kernel/lent-arrays.js'

/** The clock of each event (docs/measurement.md#clock), one column an instant, one row an event. */
export interface EventColumns {
  readonly event: Float64Array
  readonly intendedNs: Float64Array
  readonly emittedNs: Float64Array
  readonly routedNs: Float64Array
  /** Local path: service begins. Offload path: the batch was due. */
  readonly startedNs: Float64Array
  readonly sunkNs: Float64Array
}

/** The end of service, on engines whose sink takes a result later than that. */
export interface ServedColumns extends EventColumns {
  readonly servedNs?: Float64Array
}

/** A batch knows one instant more: its last send. */
export interface BatchColumns extends EventColumns {
  readonly sentNs: Float64Array
}

/** Columns of so many events, all zero. */
export const eventColumns = (rows: number): EventColumns => ({
  event: float64Array(rows),
  intendedNs: float64Array(rows),
  emittedNs: float64Array(rows),
  routedNs: float64Array(rows),
  startedNs: float64Array(rows),
  sunkNs: float64Array(rows),
})

/** Written out: V8 gives each object that is spread from another a shape of its own, and every loop over them pays. */
export const batchColumns = (rows: number): BatchColumns => ({
  event: float64Array(rows),
  intendedNs: float64Array(rows),
  emittedNs: float64Array(rows),
  routedNs: float64Array(rows),
  startedNs: float64Array(rows),
  sunkNs: float64Array(rows),
  sentNs: float64Array(rows),
})

/** A run of rows, in intended order. */
export interface Rows<Columns extends EventColumns = EventColumns> {
  readonly columns: Columns
  readonly offset: number
  readonly count: number
}
