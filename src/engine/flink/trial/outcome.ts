import {type FoundRows, rowOutcome} from '../../../dataflow/rows/row-outcome.js'
import {rowQueryOf} from '../../../dataflow/rows/row-reader.js'
import type {QueryOutcome} from '../../../dataflow/windows/query-outcome.js'
import {mergedPauses, type Pause} from '../../../dataflow/scaling.js'
import {backlogOf} from '../../../dataflow/control/snapshot.js'
import type {TimerNoise} from '../../../host/timer-noise.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, msToNs, type Ns, nsToMs} from '../../../model/units.js'
import {clientCpu, type Conditions, machineFlags} from '../../conditions.js'
import type {OffloadTotals, TrialOutcome, WindowTotals} from '../../engine.js'
import {machineLimits} from '../../machine-limits.js'
import type {OffloadService} from '../../../offload/offload-service.js'
import {eventsOf, subtaskOf} from '../control/shards.js'
import type {CheckpointStatistics} from '../rest/checkpoint-statistics.js'
import {isUnexplained} from './task-times.js'
import type {TrialRecord} from './trial-record.js'
import {hex8, replyCounts, windowsOf} from './window-outcome.js'

/** What the figures of a trial on Flink are computed from, once it has ended. */
export interface EndOfTrial {
  readonly trial: Trial
  readonly record: TrialRecord
  readonly isAborted: boolean
  /** True: the job ran out of events by itself, so that nothing can be left in it. */
  readonly isDrained: boolean
  /** False: it was cancelled or failed, and what it wrote since its last checkpoint is not committed. */
  readonly hasFinished: boolean
  /** When it was decided to end. */
  readonly endNs: Ns
  readonly bufferEvents: number | null
  /** What its bursts went to; null without a target. */
  readonly service: OffloadService | null
  readonly driftMs: Ms
  /** Of the machine that the cluster runs on; null where that is another one. */
  readonly timer: TimerNoise | null
  readonly checkpoints: CheckpointStatistics
}

/** Counts what is left, and tells the trial's end as a value. */
export function describeOutcome(end: EndOfTrial): TrialOutcome {
  const {trial, record, isDrained} = end
  const {accounting, intended, results} = record
  const sunkEvents = sunkOf(end)
  const lastSunkNs = Math.max(accounting.lastSunkNs, ...[...results.values()].map((r) => r.lastSunkNs ?? 0))
  // What was sunk while the job was being stopped belongs to it.
  const endNs = Math.max(end.endNs, lastSunkNs)
  const intendedEvents = isDrained ? intended.count : intended.arrivedBy(endNs)
  const {violation} = record
  const emittedEvents = record.counters.sum('emitted')
  const unfinished = isDrained ? NONE : leaveUnfinished(end, intendedEvents, endNs)
  const settledNs = unfinished.events > 0 ? endNs : Math.max(intended.windowEndNs, lastSunkNs)
  const conditions = conditionsOf(end, endNs)
  accounting.suppressedDuplicates += sumOf(record, ({suppressedDuplicateEvents}) => suppressedDuplicateEvents)
  const safety = recoveryOf(end, endNs)
  const pauses = pausesOf(safety)
  const window = windowTotals(end, {endNs, pauses})
  const sums = sumsOf(end)
  requireSameWords(end)
  const query = queryOf(end, sums, {intendedEvents, endNs})
  return {
    state: violation !== null ? 'invalid' : end.isAborted ? 'aborted' : 'completed',
    intendedEvents,
    // What was emitted while the job was being stopped is as little counted as it is intended.
    emittedEvents: isDrained ? Math.max(sunkEvents, emittedEvents) : Math.min(intendedEvents, emittedEvents),
    sunkEvents,
    unfinishedEvents: unfinished.events,
    droppedEvents: droppedOf(record),
    duplicateEvents: accounting.admittedEvents - accounting.sunk.count,
    outputDigest: digestOf(query ?? sums, sunkEvents === intended.count),
    makespanMs: nsToMs(Math.max(0, lastSunkNs - intended.firstNs)),
    windowAndDrainMs: nsToMs(Math.max(0, settledNs - intended.windowStartNs)),
    censoredFromMs: unfinished.events > 0 ? nsToMs(unfinished.smallestAgeNs) : null,
    backlogMaxEvents: record.backlogMaxEvents,
    bufferEvents: end.bufferEvents,
    window,
    accounting,
    offload: trial.offload ? offloadOf(end, safety.recovery) : null,
    conditions,
    query,
    ...safety,
    flags: [
      ...flagsOf(end, conditions),
      ...staleFlags(end, {window, pauses}),
      ...checkpointFlags(end, endNs),
      ...topicFlags(end),
      ...offloadFlags(end),
      ...(violation === null ? [] : [violation]),
    ],
  }
}

/** Without checkpoints a late answer may count for an event that its slot has served, too. */
function requireSameWords({trial, record, isDrained}: EndOfTrial): void {
  const areExact = isDrained && trial.checkpointIntervalMs !== undefined
  if (areExact && trial.query === 'wordcount') record.words.requireThoseOf(record.results)
}

const offloadOf = (
  {record: {tally, counters, intake}, service}: EndOfTrial,
  recovery: TrialOutcome['recovery'],
): OffloadTotals => ({
  ...tally.totals(counters.sum('offloaded'), intake.clientWait, service?.environmentsMax ?? 0),
  replayedInvocations: [...(recovery?.crashes ?? []), recovery?.rescaled].reduce(
    (sum, taken) => sum + (taken?.replayedInvocations ?? 0),
    0,
  ),
})

const recoveryOf = (
  {record: {recovery, rescales}, checkpoints, isDrained}: EndOfTrial,
  endNs: Ns,
): Pick<TrialOutcome, 'recovery' | 'scaling'> => ({
  ...(recovery && {recovery: recovery.totals(checkpoints, {endNs, isDrained})}),
  ...(rescales && {scaling: rescales.totals}),
})

/** When the job is known to have stood still. */
const pausesOf = ({recovery, scaling}: Pick<TrialOutcome, 'recovery' | 'scaling'>): readonly Pause[] =>
  mergedPauses([...(recovery?.outages ?? []), ...(scaling?.pauses ?? [])], Infinity)

/** An event that was dropped and came again after a crash may have been answered then. */
const droppedOf = ({dropped, accounting}: TrialRecord): number =>
  [...dropped].filter((event) => !accounting.sunk.has(event)).length

const NONE = {events: 0, smallestAgeNs: Infinity}

const sumOf = (
  record: TrialRecord,
  read: (result: {suppressedDuplicateEvents: number; sunkEvents: number}) => number,
) => [...record.results.values()].reduce((sum, result) => sum + read(result), 0)

/** At rate max the sinks count for themselves; otherwise every event was reported. */
const sunkOf = ({trial, record}: EndOfTrial): number =>
  trial.load.rateEps === 'max' ? sumOf(record, ({sunkEvents}) => sunkEvents) : record.accounting.sunk.count

/** Every intended event that was neither sunk nor dropped counts with its age. */
function leaveUnfinished(
  {trial: {parallelism, load}, record}: EndOfTrial,
  intendedEvents: number,
  endNs: Ns,
): {readonly events: number; readonly smallestAgeNs: number} {
  const {accounting, intended, counters, intake, dropped} = record
  if (load.rateEps === 'max') {
    const events = intendedEvents - dropped.size - sumOf(record, ({sunkEvents}) => sunkEvents)
    return {events, smallestAgeNs: endNs}
  }
  // Which subtask an event has come to since then only Flink knows: those handed on are the first ones, all but a few.
  const hasBeenRescaled = (record.rescales?.totals.rescales ?? 0) > 0
  const emittedEvents = counters.sum('emitted')
  let events = 0
  let smallestAgeNs = Infinity
  for (let event = 0; event < intendedEvents; event++) {
    if (accounting.sunk.has(event) || dropped.has(event)) continue
    const subtask = subtaskOf(event, parallelism)
    const intendedNs = intended.at(event)
    const isEmitted = hasBeenRescaled
      ? event < emittedEvents
      : eventsOf(subtask, {count: event, parallelism}) < counters.of(subtask, 'emitted')
    // When exactly is known of a sunk event only; not before its predecessor, which is a lower bound.
    const emittedNs = isEmitted ? Math.min(endNs, Math.max(intendedNs, intake.lastEmittedNs(subtask))) : null
    events++
    smallestAgeNs = Math.min(smallestAgeNs, endNs - intendedNs)
    accounting.leaveUnfinished(intendedNs, emittedNs, endNs)
  }
  return {events, smallestAgeNs}
}

/** The sums of all sinks; null where one has not said its own. */
function sumsOf({record}: EndOfTrial): FoundRows | null {
  if (record.results.size < record.subtasks) return null
  let first = 0
  let second = 0
  let rows = 0
  for (const {digestA, digestB, tokens = 0} of record.results.values()) {
    first = (first + digestA) | 0
    second = (second + digestB) | 0
    rows += tokens
  }
  return {rows, digest: hex8(first) + hex8(second)}
}

const digestOf = (found: {readonly digest: string | null} | null, isWhole: boolean): string | null =>
  found !== null && isWhole ? found.digest : null

/** Null where it has neither rows nor windows. */
function queryOf(
  end: EndOfTrial,
  sums: FoundRows | null,
  at: {readonly intendedEvents: number; readonly endNs: Ns},
): QueryOutcome | null {
  const asked = rowQueryOf(end.trial)
  return asked === null ? windowsOf(end, at) : rowOutcome(asked, sums, replyCounts(end.record))
}

function windowTotals(
  {record, isDrained}: EndOfTrial,
  {endNs, pauses}: {readonly endNs: Ns; readonly pauses: readonly Pause[]},
): WindowTotals {
  const {intended, taken, waitingFallback, times, intake} = record
  const {windowStartNs, windowEndNs} = intended
  const arrivedAtStart = intended.arrivedBy(windowStartNs)
  const arrivedAtEnd = intended.arrivedBy(windowEndNs)
  const backlogAt = (instantNs: Ns, intendedEvents: number): number => {
    const takenEvents = taken.at(instantNs)
    const waitingFallbackEvents = waitingFallback.at(instantNs)
    return Math.max(0, Math.round(backlogOf({intendedEvents, takenEvents, waitingFallbackEvents})))
  }
  return {
    lengthMs: nsToMs(windowEndNs - windowStartNs),
    intendedEvents: arrivedAtEnd - arrivedAtStart,
    sunkEvents: intake.sunkBetween(windowStartNs, windowEndNs),
    ...times.within([windowStartNs, windowEndNs], isDrained ? Infinity : endNs, pauses),
    backlogAtStartEvents: backlogAt(windowStartNs, arrivedAtStart),
    backlogAtEndEvents: backlogAt(windowEndNs, arrivedAtEnd),
  }
}

/** From the end of a service to the sink, another thread: 0.15 ms in the median of a busy machine. */
const TO_SINK_MS = 0.25
const CLOCK_DRIFT_MS = 10

/** What the job and its control plane did to the trial; of the cluster's threads the invokers alone tell their CPU time. */
function conditionsOf({trial, record, timer}: EndOfTrial, endNs: Ns): Conditions {
  const {accounting, intake, calmLateness, longestPauseNs} = record
  const measured = {p99Ms: accounting.latency.quantileMs(0.99), meanServiceMs: trial.service.meanMs}
  const limits = machineLimits(timer, measured)
  return {
    timer,
    limits: {...limits, serviceExcessMs: Math.max(limits.serviceExcessMs, TO_SINK_MS)},
    latenessP99Ms: calmLateness.quantileMs(0.99),
    serviceExcessMs: nsToMs(intake.overtimeNs / intake.servedEvents),
    longestStallMs: nsToMs(longestPauseNs),
    isCrowded: false,
    cpu: clientCpu(nsToMs(record.counters.sum('invokerCpuNs')), nsToMs(endNs)),
  }
}

/**
 * Task times that were not reported in time are empty, in the row or in intervals of its timeline; where the job is known
 * to have stood still, there was nothing to report.
 */
function staleFlags(
  {record, isAborted}: EndOfTrial,
  {window, pauses}: {readonly window: WindowTotals; readonly pauses: readonly Pause[]},
): readonly string[] {
  const isUnknown =
    Number.isNaN(window.busyMs) ||
    Number.isNaN(window.backpressuredMs) ||
    record.silences.some((silence) => isUnexplained(silence, pauses))
  return isUnknown && !isAborted && record.violation === null ? ['stale-metrics'] : []
}

/** Of a job that was to be kept safe and was not, however long it ran. */
function checkpointFlags(
  {trial: {checkpointIntervalMs = Infinity}, record, isAborted, checkpoints}: EndOfTrial,
  endNs: Ns,
): readonly string[] {
  const isDue = endNs > msToNs(checkpointIntervalMs) && !isAborted && record.violation === null
  return isDue && checkpoints.count === 0 ? ['no-checkpoints'] : []
}

/** Of a job that was stopped before it had committed what it wrote: its readers may lack events that are counted. */
const topicFlags = ({trial: {sink}, record, hasFinished}: EndOfTrial): readonly string[] =>
  sink !== undefined && !hasFinished && record.violation === null ? ['uncommitted'] : []

/** What only this engine can know (docs/measurement.md#flags). */
const flagsOf = (
  {trial: {rescales = []}, driftMs, record}: EndOfTrial,
  conditions: Conditions,
): readonly string[] => [
  // One that was not even asked for has not come about, either.
  ...((record.rescales?.settled ?? 0) < rescales.length ? ['not-rescaled'] : []),
  ...machineFlags(conditions),
  ...(Math.abs(driftMs) > CLOCK_DRIFT_MS ? ['clock'] : []),
]

/** Calls under way at the end, or known to a TaskManager alone that has died. */
const hasUnknownCalls = ({counters, recovery}: TrialRecord, isDrained: boolean): boolean =>
  (!isDrained && counters.sum('inFlightEvents') > 0) ||
  (recovery?.hasFallen === true && counters.sum('offloaded') > 0)

/** What a real target keeps to itself, whether it was there to the end, and what was cut short to save money. */
function offloadFlags({trial: {offload}, record, isDrained, service}: EndOfTrial): readonly string[] {
  if (offload === null) return []
  const {tally, isCostReached} = record
  return [
    ...(offload.target === 'aws' ? ['environments-unknown'] : []),
    ...(tally.unknownBills > 0 || hasUnknownCalls(record, isDrained) ? ['cost-at-least'] : []),
    ...(isCostReached ? ['max-cost'] : []),
    ...(service?.isGone?.() === true || tally.life.isLost ? ['target-lost'] : []),
  ]
}
