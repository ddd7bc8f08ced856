import {Accounting} from '../../dataflow/accounting/accounting.js'
import {accountingSettings} from '../../dataflow/accounting/accounting-settings.js'
import {totalsFromState} from '../../dataflow/calls/call-ledger.js'
import {type FoundRows, rowOutcome} from '../../dataflow/rows/row-outcome.js'
import {rowQueryOf} from '../../dataflow/rows/row-reader.js'
import type {QueryOutcome} from '../../dataflow/windows/query-outcome.js'
import {NO_REPLIES, paneQueryOf, type QueryRun} from '../../dataflow/windows/query-run.js'
import {Digest} from '../../dataflow/words/digest.js'
import {BugError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import {createSchedule} from '../../workload/schedule.js'
import type {TracePoints} from '../../workload/trace.js'
import type {TrialOutcome} from '../engine.js'
import {windowTotals} from '../window-totals.js'
import {Arrivals} from './source/arrivals.js'
import type {Seen} from './control-plane.js'
import {Ring} from './threads/ring.js'
import type {Role, ThreadMessage} from './threads/setup.js'
import {resumeWindows} from './windows/sink-windows.js'
import type {Memory, Shared} from './threads/shared.js'
import {SOURCE_FIGURE} from './threads/figure-places.js'
import {END_OF_BATCH} from './threads/ring-columns.js'

type Ended = Extract<ThreadMessage, {kind: 'ended'}>

/** What the outcome of a trial is computed from. */
export interface Finished {
  readonly trial: Trial
  readonly trace: TracePoints | undefined
  readonly memory: Memory
  readonly shared: Shared
  readonly windowEndNs: Ns
  readonly seen: Seen
  readonly told: ReadonlyMap<Role, readonly Ended[]>
}

/** Counts what is left, and tells the trial's end as a value; the engine adds its flags. */
export function describeOutcome(finished: Finished): Omit<TrialOutcome, 'flags' | 'conditions'> {
  const {trial, shared, windowEndNs, seen, told} = finished
  const windowStartNs = msToNs(trial.load.extent.warmupMs)
  const [sink] = told.get('sink') ?? []
  const report = told.get('invoker')?.[0]?.invoker
  const accounting = accountingOf(trial, sink)
  const dropped = new Set(report?.dropped)
  const query = windowsOf(finished)
  const left = leaveUnfinished(finished, {accounting, dropped, query})
  const isWhole = left.unfinishedEvents === 0 && dropped.size === 0 && left.hasEnded
  const answer = query === null ? rowsOf(finished, sink) : endOf(query, finished, left.hasEnded)
  const drainedNs = left.unfinishedEvents > 0 ? seen.endNs : Math.max(windowEndNs, accounting.lastSunkNs)
  return {
    state: seen.state,
    intendedEvents: left.intendedEvents,
    emittedEvents: sumOf(shared.source, SOURCE_FIGURE.emitted),
    sunkEvents: accounting.sunk.count,
    unfinishedEvents: left.unfinishedEvents,
    droppedEvents: dropped.size,
    duplicateEvents: accounting.admittedEvents - accounting.sunk.count,
    outputDigest: isWhole ? digestOf(sink, answer) : null,
    makespanMs: nsToMs(accounting.lastSunkNs - left.firstNs),
    windowAndDrainMs: nsToMs(drainedNs - windowStartNs),
    censoredFromMs: left.unfinishedEvents > 0 ? nsToMs(left.smallestAgeNs) : null,
    backlogMaxEvents: seen.backlogMaxEvents,
    bufferEvents: trial.bufferEvents,
    window: windowTotals(seen.atWindowStart, seen.atWindowEnd),
    accounting,
    offload: report
      ? {
          ...totalsFromState(report.calls),
          offloadedEvents: sumOf(shared.source, SOURCE_FIGURE.offloaded),
          environmentsMax: report.environmentsMax,
        }
      : null,
    query: answer,
  }
}

/** A trial that was stopped before its first event has counted nothing. */
function accountingOf(trial: Trial, sink: Ended | undefined): Accounting {
  const settings = accountingSettings(trial)
  return sink?.accounting ? Accounting.fromState(settings, sink.accounting) : new Accounting(settings)
}

/** Of final rows where the query has some. */
const digestOf = (sink: Ended | undefined, query: QueryOutcome | null): string | null =>
  query === null ? (sink?.digest ?? null) : query.digest

/** The rows that the sink has seen; null where the query is not of single events. */
function rowsOf({trial, told}: Finished, sink: Ended | undefined): QueryOutcome | null {
  const asked = rowQueryOf(trial)
  if (asked === null) return null
  const found: FoundRows = {rows: sink?.rows ?? 0, digest: sink?.digest ?? new Digest().toString()}
  return rowOutcome(asked, found, told.get('invoker')?.[0]?.invoker?.replies ?? NO_REPLIES)
}

/** The windows as the sink left them; null where the query has none. */
function windowsOf({trial, told}: Finished): QueryRun | null {
  const asked = paneQueryOf(trial)
  const replies = told.get('invoker')?.[0]?.invoker?.replies ?? NO_REPLIES
  return asked && resumeWindows(asked, trial, {ended: told.get('sink')?.[0]?.query ?? null, replies})
}

/** After `unfinished` has taken every event that is left. */
function endOf(query: QueryRun, {trial, seen, windowEndNs}: Finished, hasEnded: boolean): QueryOutcome {
  const hasCompleted = seen.state === 'completed' && hasEnded
  return query.end(trial, {endNs: seen.endNs, windowEndNs: hasCompleted ? windowEndNs : null})
}

interface Left {
  readonly intendedEvents: number
  readonly unfinishedEvents: number
  readonly smallestAgeNs: Ns
  readonly firstNs: Ns
  readonly hasEnded: boolean
}

/** What has been counted of events so far. */
interface Books {
  readonly accounting: Accounting
  readonly dropped: ReadonlySet<number>
  readonly query: QueryRun | null
}

/** Every event intended by the end that is neither sunk nor dropped, wherever it is. */
function leaveUnfinished(finished: Finished, {accounting, dropped, query}: Books): Left {
  const {trial, trace, seen} = finished
  const emitted = emittedOf(finished)
  const arrivals = new Arrivals(createSchedule(trial.load, trial.seed, trace))
  let unfinishedEvents = 0
  let smallestAgeNs = Infinity
  const intendedEvents = arrivals.visitUntil(seen.endNs, (event, intendedNs) => {
    if (accounting.sunk.has(event)) return
    if (dropped.has(event)) {
      // What the invoker gave up at last may never have reached the sink.
      const emittedNs = Math.min(emitted.get(event) ?? intendedNs, seen.endNs)
      query?.foundDropped(event, {intendedNs, emittedNs}, seen.endNs)
      return
    }
    unfinishedEvents++
    smallestAgeNs = Math.min(smallestAgeNs, seen.endNs - intendedNs)
    // The last events may have been handed on while the stop was on its way.
    const emittedNs = emitted.get(event)
    const untilEndNs = emittedNs === undefined ? null : Math.min(emittedNs, seen.endNs)
    accounting.leaveUnfinished(intendedNs, untilEndNs, seen.endNs)
    query?.unfinished(event, intendedNs, untilEndNs)
  })
  if (accounting.sunk.count > intendedEvents) {
    throw new BugError(`${accounting.sunk.count} events were sunk of ${intendedEvents} intended`)
  }
  const {firstNs, hasEnded} = arrivals
  return {intendedEvents, unfinishedEvents, smallestAgeNs, firstNs, hasEnded}
}

/** When the source handed on what is still inside: in the hands of a thread, or in a ring between two. */
function emittedOf({told, memory}: Finished): ReadonlyMap<number, Ns> {
  const emitted = new Map<number, Ns>()
  for (const {event, emittedNs} of [...told.values()].flat().flatMap(({left}) => left)) {
    emitted.set(event, emittedNs)
  }
  const {offload, channels} = memory
  for (const ringMemory of [...channels, ...(offload ? [...offload.batches, ...offload.fallback] : [])]) {
    const ring = new Ring(ringMemory)
    const {event, emittedNs} = ring.columns
    for (let rows = ring.available(); rows > 0; rows--) {
      const row = ring.headPlace
      if (event[row] !== END_OF_BATCH) emitted.set(event[row] ?? 0, emittedNs[row] ?? 0)
      ring.release(1)
    }
  }
  return emitted
}

const sumOf = (blocks: readonly Float64Array[], place: number): number =>
  blocks.reduce((total, block) => total + (block[place] ?? 0), 0)
