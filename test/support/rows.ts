import {batchColumns, type BatchColumns, type Rows} from '../../src/dataflow/accounting/accounting.js'

export type Instants = readonly [
  event: number,
  intendedMs: number,
  emittedMs: number,
  routedMs: number,
  startedMs: number,
  sunkMs: number,
]

/** Rows for accounting, written in ms. */
export function rowsOf(...instants: readonly Instants[]): Rows<BatchColumns> {
  const columns = batchColumns(instants.length)
  const names = ['intendedNs', 'emittedNs', 'routedNs', 'startedNs', 'sunkNs'] as const
  instants.forEach(([event, ...ms], row) => {
    columns.event[row] = event
    names.forEach((name, i) => {
      columns[name][row] = ms[i]! * 1e6
    })
  })
  return {columns, offset: 0, count: instants.length}
}
