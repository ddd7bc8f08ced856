import type {EventColumns, Rows} from './event-columns.js'
import type {TallyTarget} from './tally.js'

/** Longer runs are taken in pieces; a power of two. */
const LONGEST_RUN = 64

/**
 * As `tallyRows`, of rows whose instants only ever rise from one to the next, many of which have the same: each such run
 * goes into every histogram as one.
 */
export function tallyRuns({columns, offset, count}: Rows, {tallies, lastTo, burst}: TallyTarget): void {
  const {intendedNs, emittedNs, routedNs, startedNs, sunkNs} = columns
  const instants: Instants = {intendedNs, emittedNs, routedNs, startedNs, sunkNs, lastTo}
  const end = offset + count
  let row = offset
  while (row < end) {
    const events = runFrom(row, end, instants)
    const intended = intendedNs[row] ?? 0
    const emitted = emittedNs[row] ?? 0
    const routed = routedNs[row] ?? 0
    const started = startedNs[row] ?? 0
    const sunk = sunkNs[row] ?? 0
    tallies.latency.record(sunk - intended, events)
    burst?.record(sunk - intended, events)
    tallies.interval.record(sunk - intended, events)
    tallies.bins.add(intended, sunk - intended, events)
    tallies.processing.record(sunk - emitted, events)
    tallies.lateness.record(emitted - intended, events)
    tallies.block.record(routed - emitted, events)
    tallies.wait.record(started - routed, events)
    tallies.last.record((lastTo[row] ?? 0) - started, events)
    row += events
  }
}

type Instants = Omit<EventColumns, 'event'> & Pick<TallyTarget, 'lastTo'>

/** How many rows from one on have its instants. As these only rise, the last of some rows tells of all between. */
function runFrom(row: number, end: number, instants: Instants): number {
  let events = 1
  for (let more = LONGEST_RUN / 2; more >= 1; more /= 2) {
    const last = row + events + more - 1
    if (last < end && haveSame(instants, row, last)) events += more
  }
  return events
}

/** The likeliest to differ first. */
const haveSame = (instants: Instants, row: number, other: number): boolean =>
  instants.startedNs[row] === instants.startedNs[other] &&
  instants.emittedNs[row] === instants.emittedNs[other] &&
  instants.lastTo[row] === instants.lastTo[other] &&
  instants.routedNs[row] === instants.routedNs[other] &&
  instants.sunkNs[row] === instants.sunkNs[other] &&
  instants.intendedNs[row] === instants.intendedNs[other]
