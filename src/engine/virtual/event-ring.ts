import {type EventColumns, eventColumns} from '../../dataflow/accounting/accounting.js'

const LEAST_ROWS = 1024

/** Rows of a ring that holds so many events, so that a mask finds their place. */
export function powerOfTwoAbove(rows: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(LEAST_ROWS, rows + 1)))
}

/** Columns twice as wide, with the rows of a range of the ring in their new places. */
export function widened(
  columns: EventColumns,
  mask: number,
  {from, to}: {readonly from: number; readonly to: number},
): EventColumns {
  const wider = eventColumns((mask + 1) * 2)
  const widerMask = mask * 2 + 1
  for (const name of Object.keys(wider) as (keyof EventColumns)[]) {
    for (let row = from; row < to; row++) wider[name][row & widerMask] = columns[name][row & mask] ?? 0
  }
  return wider
}
