import {type EventColumns, eventColumns} from '../../dataflow/accounting/accounting.js'
import {BugError} from '../../errors.js'
import type {Ns} from '../../model/units.js'
import type {ScheduleBuffer} from './schedule-buffer.js'

const LEAST_ROWS = 1024

/** Columns of a ring for a channel of so many places: a power of two, so that a mask finds the place of a row. */
export function ringColumns(bufferEvents: number): EventColumns {
  const rows = Number.isFinite(bufferEvents) ? bufferEvents * 2 : 0
  return eventColumns(2 ** Math.ceil(Math.log2(Math.max(LEAST_ROWS, rows + 1))))
}

/** Columns twice as wide, with the rows of a range of the ring in their new places. */
export function widened(columns: EventColumns, mask: number, {from, to}: Range): EventColumns {
  const wider = eventColumns((mask + 1) * 2)
  const widerMask = mask * 2 + 1
  for (const name of Object.keys(wider) as (keyof EventColumns)[]) {
    for (let row = from; row < to; row++) wider[name][row & widerMask] = columns[name][row & mask] ?? 0
  }
  return wider
}

/** Which events are to come, and in which places of the ring. */
interface Run {
  /** The first event, and how far it is to the next. */
  readonly cursor: number
  readonly subtasks: number
  readonly from: number
  readonly end: number
  /** When the source can hand on the first one at the earliest. */
  readonly sourceFreeNs: Ns
  readonly limitNs: Ns
}

/**
 * Puts one event after the other into its place as its source hands it on, none of them later than the limit. Returns
 * the place after the last.
 */
export function pushRun(columns: EventColumns, schedule: Pick<ScheduleBuffer, 'at'>, run: Run): number {
  const {subtasks, end, limitNs} = run
  const {event, intendedNs, emittedNs, routedNs} = columns
  const mask = event.length - 1
  let {cursor, from: pushed, sourceFreeNs} = run
  while (pushed < end) {
    const atNs = schedule.at(cursor)
    if (atNs > sourceFreeNs) sourceFreeNs = atNs
    if (sourceFreeNs > limitNs || atNs === Infinity) break
    const place = pushed++ & mask
    event[place] = cursor
    intendedNs[place] = atNs
    emittedNs[place] = sourceFreeNs
    routedNs[place] = sourceFreeNs
    cursor += subtasks
  }
  return pushed
}

/** The server behind a channel: how many events it has begun, when it is free, and how long an event takes. */
interface Server {
  readonly started: number
  readonly freeNs: Ns
  readonly serviceNs: (event: number) => Ns
}

/**
 * As `pushRun`, while the channel is full, and each event is held until the next service frees a place: begins that
 * service, and puts the event there. Between two of them the server does not idle.
 */
export function pushBlocked(
  columns: EventColumns,
  schedule: Pick<ScheduleBuffer, 'at'>,
  run: Run,
  server: Server,
): number {
  const {subtasks, end, limitNs} = run
  const {event, intendedNs, emittedNs, routedNs, startedNs, sunkNs} = columns
  const {serviceNs} = server
  const mask = event.length - 1
  let {cursor, from: pushed, sourceFreeNs} = run
  let {started, freeNs} = server
  while (pushed < end) {
    const atNs = schedule.at(cursor)
    const heldNs = atNs > sourceFreeNs ? atNs : sourceFreeNs
    if (freeNs <= heldNs || freeNs > limitNs || atNs === Infinity) break
    const head = started++ & mask
    startedNs[head] = freeNs
    sourceFreeNs = freeNs
    freeNs += serviceNs(event[head]!)
    sunkNs[head] = freeNs
    const place = pushed++ & mask
    event[place] = cursor
    intendedNs[place] = atNs
    emittedNs[place] = heldNs
    routedNs[place] = sourceFreeNs
    cursor += subtasks
  }
  return pushed
}

/** How long the events of a range of the ring have waited for a place in the channel. */
export function sumHeldNs({emittedNs, routedNs}: EventColumns, {from, to}: Range): Ns {
  const mask = routedNs.length - 1
  let sumNs = 0
  for (let row = from; row < to; row++) sumNs += routedNs[row & mask]! - emittedNs[row & mask]!
  return sumNs
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Visits the rows of a range of the ring, in their order. */
export function forEachRow(
  {event, intendedNs, emittedNs}: EventColumns,
  {from, to}: Range,
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
