import type {Accounting} from '../../dataflow/accounting/accounting.js'
import {SunkEvents} from '../../dataflow/accounting/aggregate.js'
import type {RecoveryTotals} from '../../dataflow/recovery.js'
import type {QueryOutcome} from '../../dataflow/windows/query-outcome.js'
import type {TrialQuery} from '../../dataflow/windows/trial-query.js'
import type {Digest} from '../../dataflow/words/digest.js'
import type {ScalingTotals} from '../../dataflow/scaling.js'
import type {Counters} from '../../dataflow/control/snapshot.js'
import type {FaultKind} from '../../model/fault.js'
import type {Trial} from '../../model/trial.js'
import {type Ns, nsToMs} from '../../model/units.js'
import type {TrialOutcome} from '../engine.js'
import {idleFaultFlag} from '../idle-fault-flag.js'
import {windowTotals} from '../window-totals.js'
import type {Job} from './job.js'

/** What the outcome of a trial is computed from. */
export interface Finished {
  readonly trial: Trial
  readonly job: Job
  readonly accounting: Accounting
  readonly scaling: ScalingTotals | null
  readonly recovery: RecoveryTotals | null
  readonly digest: Digest | null
  readonly query: TrialQuery | null
  readonly state: 'completed' | 'aborted'
  readonly endNs: Ns
  readonly windowStartNs: Ns
  readonly windowEndNs: Ns
  readonly atWindowStart: Counters
  readonly atWindowEnd: Counters
  readonly backlogMaxEvents: number
}

/** Counts what is left, and tells the trial's end as a value. */
export function describeOutcome(finished: Finished): TrialOutcome {
  const {trial, job, accounting, endNs, windowStartNs} = finished
  const {schedule, subtasks, offload, earlier} = job
  const droppedEvents = offload?.center.droppedEvents ?? 0
  const unfinished = leaveUnfinished(finished)
  const query = queryOutcome(finished)
  const isWhole = unfinished.events === 0 && droppedEvents === 0 && schedule.hasEnded
  const drainedNs = unfinished.events > 0 ? endNs : Math.max(finished.windowEndNs, accounting.lastSunkNs)
  return {
    state: finished.state,
    intendedEvents: schedule.arrivedBy(endNs),
    emittedEvents: earlier.settledEvents + subtasks.reduce((sum, {emittedEvents}) => sum + emittedEvents, 0),
    sunkEvents: accounting.sunk.count,
    unfinishedEvents: unfinished.events,
    droppedEvents,
    duplicateEvents: accounting.admittedEvents - accounting.sunk.count,
    outputDigest: isWhole ? digestOf(finished, query) : null,
    makespanMs: nsToMs(accounting.lastSunkNs - schedule.firstNs),
    windowAndDrainMs: nsToMs(drainedNs - windowStartNs),
    censoredFromMs: unfinished.events > 0 ? nsToMs(unfinished.smallestAgeNs) : null,
    backlogMaxEvents: finished.backlogMaxEvents,
    bufferEvents: trial.bufferEvents,
    window: windowTotals(finished.atWindowStart, finished.atWindowEnd),
    accounting,
    offload: offload && {
      ...offload.center.ledger.totals(),
      offloadedEvents:
        earlier.offloadedEvents -
        earlier.returnedEvents +
        offload.paths.reduce((sum, path) => sum + path.offloadedEvents, 0),
      fallbackEvents: offload.center.ledger.totals().fallbackEvents - earlier.returnedFallbackEvents,
      replayedInvocations: earlier.replayedInvocations,
      environmentsMax: offload.target.environmentsMax,
    },
    scaling: finished.scaling,
    recovery: finished.recovery,
    query,
    conditions: null,
    flags: [...(offload?.target.idleFaults ?? []), ...idleCrashes(finished)].map(idleFaultFlag),
  }
}

/** A crash that came when all was done, or never. */
const idleCrashes = ({trial, recovery}: Finished): readonly FaultKind[] =>
  recovery?.crashes.length === 0
    ? trial.faults
        .filter(({kind}) => kind === 'slot-crash')
        .map(({kind}) => kind)
        .slice(0, 1)
    : []

/** Of final rows where the query has some, else of texts; null where neither is made. */
const digestOf = ({digest}: Finished, query: QueryOutcome | null): string | null =>
  query === null ? (digest?.toString() ?? null) : query.digest

/** After what is unfinished has been counted. */
function queryOutcome({query, job, trial, state, endNs, windowEndNs}: Finished): QueryOutcome | null {
  if (query === null) return null
  const hasEnded = state === 'completed' && job.schedule.hasEnded
  return query.end(trial, {endNs, windowEndNs: hasEnded ? windowEndNs : null})
}

/** Every event that is still somewhere: channel, server, batcher, call, fallback list, policy or source. */
function leaveUnfinished({job, accounting, query, endNs}: Finished): {events: number; smallestAgeNs: number} {
  const {subtasks, calls, offload} = job
  let events = 0
  let smallestAgeNs = Infinity
  // An event can be in two places, as in a call and in the fallback list: a bitmap, for there may be millions.
  const left = new SunkEvents()
  const leave = (event: number, intendedNs: number, emittedNs: number | null): void => {
    // What its source still holds is nowhere else.
    if (emittedNs !== null && (accounting.sunk.has(event) || !left.add(event))) return
    events++
    smallestAgeNs = Math.min(smallestAgeNs, endNs - intendedNs)
    accounting.leaveUnfinished(intendedNs, emittedNs, endNs)
    query?.unfinished(event, intendedNs, emittedNs)
  }
  for (const subtask of subtasks) subtask.forEachUnfinished(endNs, leave)
  if (!offload) return {events, smallestAgeNs}

  for (const call of calls.inUse()) {
    // Dropped when it ended: nothing of it is still on its way.
    if (call.dropped !== null) continue
    const {event, intendedNs, emittedNs} = call.columns
    for (let row = 0; row < call.events; row++)
      leave(event[row] ?? 0, intendedNs[row] ?? 0, emittedNs[row] ?? 0)
  }
  return {events, smallestAgeNs}
}
