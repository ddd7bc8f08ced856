import {type EventColumns, eventColumns} from '../../dataflow/accounting/accounting.js'
import {BugError} from '../../errors.js'
import type {Ns} from '../../model/units.js'

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

/** Visits the rows of a range of the ring, in their order. */
export function forEachRow(
  {event, intendedNs, emittedNs}: EventColumns,
  {from, to}: {readonly from: number; readonly to: number},
  visit: (event: number, intendedNs: Ns, emittedNs: Ns) => void,
): void {
  const mask = event.length - 1
  for (let row = from; row < to; row++) {
    const place = row & mask
    visit(event[place] ?? 0, intendedNs[place] ?? 0, emittedNs[place] ?? 0)
  }
}

/** How far the rows of a ring have come, and how many it has places for. */
export interface RingOrder {
  readonly recorded: number
  readonly started: number
  readonly pushed: number
  readonly places: number
}

/** Throws a BugError where rows are behind each other's, or more than there are places for. */
export function checkOrder({recorded, started, pushed, places}: RingOrder): void {
  if (recorded <= started && started <= pushed && pushed - recorded <= places) return
  throw new BugError(`${recorded} recorded, ${started} started, ${pushed} pushed, in ${places} places`)
}
