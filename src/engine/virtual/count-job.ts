import type {Accounting} from '../../dataflow/accounting/accounting.js'
import {NO_CALLS} from '../../dataflow/calls/call-ledger.js'
import type {Counters} from '../../dataflow/control/snapshot.js'
import type {Trial} from '../../model/trial.js'
import {nsToMs, runMs} from '../../model/units.js'
import type {Job} from './job.js'

/** Brings every subtask up to now and returns what has been counted, in all passes of the job. */
export function countJob(trial: Trial, job: Job, accounting: Accounting): Counters {
  const {clock, schedule, subtasks, offload, earlier} = job
  const {nowNs} = clock
  for (const subtask of subtasks) subtask.settle(nowNs)
  accounting.tallyLogged()
  const sum = (read: (index: number) => number): number => {
    let total = 0
    for (let index = 0; index < subtasks.length; index++) total += read(index)
    return total
  }
  const offloadedEvents = offload ? sum((i) => offload.paths[i]?.offloadedEvents ?? 0) : 0
  const started = (i: number): number => subtasks[i]?.startedEvents ?? 0
  const ledger = offload?.center.ledger
  return {
    atMs: runMs(nowNs),
    intendedEvents: schedule.arrivedBy(nowNs),
    emittedEvents: earlier.emittedEvents + sum((i) => subtasks[i]?.emittedEvents ?? 0),
    // What went back to its source has not been taken.
    takenEvents: earlier.settledEvents + sum(started) + offloadedEvents,
    waitingFallbackEvents: sum((i) => subtasks[i]?.waitingFallbackEvents ?? 0),
    processedEvents: earlier.processedEvents + sum((i) => subtasks[i]?.processedEvents ?? 0),
    offloadedEvents: earlier.offloadedEvents + offloadedEvents,
    busyMs: nsToMs(earlier.busyNs + sum((i) => subtasks[i]?.busyNsUntil(nowNs) ?? 0)),
    backpressuredMs: nsToMs(
      earlier.backpressuredNs + sum((i) => subtasks[i]?.backpressuredNsUntil(nowNs) ?? 0),
    ),
    subtask0RecordsIn: earlier.subtask0RecordsIn + started(0),
    ...(ledger?.counters ?? NO_CALLS),
    sunkEvents: accounting.sunk.count,
    lambdaCostUsd: ledger?.costUsd(trial, {atMs: nsToMs(nowNs)}) ?? 0,
  }
}
