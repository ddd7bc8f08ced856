import {SunkEvents} from '../../../dataflow/accounting/aggregate.js'
import type {Uncommitted} from '../../../dataflow/accounting/uncommitted.js'
import type {Stopped} from '../../../dataflow/windows/firings.js'
import type {Trial} from '../../../model/trial.js'
import type {Ns} from '../../../model/units.js'
import {type EarlierPasses, type Job, type Pass, restartJob, type Wiring} from '../job.js'
import {TIMER, timerKind} from '../timers.js'

/** How a job goes on. */
interface Next {
  readonly slots: number
  /** Its sources hand nothing on before. */
  readonly fromNs: Ns
  readonly windowEndNs: Ns | null
}

/** What a crash takes back. */
interface Returned {
  readonly rows: Uncommitted | null
  readonly dropped: SunkEvents
  readonly calls: number
}

/**
 * Stops a simulated job and builds the one that goes on in its place: every event that is not settled goes back to its
 * source (docs/model.md#rescaling). Settled is what was sunk or dropped; where a crash is to come before the next
 * checkpoint, only what was so at the last one.
 */
export class Restarts {
  readonly #trial: Trial
  readonly #wiring: Wiring
  /** What is dropped where nothing is offloaded. Its own: a constant of the module would hold a lent array for good. */
  readonly #nothing = new SunkEvents()
  /** All events below it are settled. */
  #firstLeft = 0
  #settledBelow = 0
  /** At the last checkpoint, while what comes after it is held back. */
  #held: {readonly sinceNs: Ns; readonly dropped: SunkEvents; readonly endedCalls: number} | null = null

  constructor(trial: Trial, wiring: Wiring) {
    this.#trial = trial
    this.#wiring = wiring
  }

  /** Events that nothing will ask for any more lie below. */
  releasable(job: Job): number {
    return this.#firstLeftBut(this.#droppedFor(job))
  }

  /** What the job puts out from now on goes with the next stop. */
  holdBack({subtasks, clock, offload}: Job): void {
    for (const subtask of subtasks) subtask.settle(clock.nowNs)
    this.#wiring.accounting.holdBack()
    this.#wiring.query?.holdBack()
    const center = offload?.center
    this.#held = {
      sinceNs: clock.nowNs,
      dropped: center?.dropped.copy() ?? new SunkEvents(),
      endedCalls: center?.endedCalls ?? 0,
    }
  }

  /** What was held back counts after all. */
  commit(): void {
    this.#wiring.accounting.commit()
    this.#wiring.query?.commit()
    this.#held = null
  }

  /** Stops the job at this instant and returns the next. */
  stop(job: Job, {slots, fromNs, windowEndNs}: Next): Job {
    const {accounting, query} = this.#wiring
    const {clock, offload} = job
    for (const subtask of job.subtasks) subtask.settle(clock.nowNs)
    const dropped = this.#droppedFor(job)
    const endedCalls = this.#held === null ? 0 : (offload?.center.endedCalls ?? 0) - this.#held.endedCalls
    const rows = accounting.rollBack()
    const earlier = this.#earlierThan(job, {rows, dropped, calls: endedCalls})
    const atNs = this.#held?.sinceNs ?? clock.nowNs
    this.#held = null
    clock.keep((what) => timerKind(what) < TIMER.linger)
    const stopped = {...stoppedJob(job, this.#wiring, rows), atNs, windowEndNs: windowEndNs ?? Infinity}
    query?.restart(stopped, {subtasks: slots, fromNs})
    this.#settledBelow = Math.max(this.#settledBelow, ...job.subtasks.map(({cursor}) => cursor))
    const pass: Pass = {
      parallelism: slots,
      earlier,
      resumed: {
        fromNs,
        settledBelow: this.#settledBelow,
        firstLeft: this.#firstLeftBut(dropped),
        isSettled: (event) => this.#isSettled(event, dropped),
      },
    }
    // Of as many subtasks each event has its own again, behind what that has put out.
    if (this.#trial.offload && slots !== job.subtasks.length) accounting.reordering.restart(slots)
    return restartJob(this.#trial, this.#wiring, {before: job, pass, dropped})
  }

  #firstLeftBut(dropped: SunkEvents): number {
    while (this.#isSettled(this.#firstLeft, dropped)) this.#firstLeft++
    return this.#firstLeft
  }

  #droppedFor({offload}: Job): SunkEvents {
    return this.#held?.dropped ?? offload?.center.dropped ?? this.#nothing
  }

  #isSettled(event: number, dropped: SunkEvents): boolean {
    return this.#wiring.accounting.sunk.has(event) || dropped.has(event)
  }

  #earlierThan(job: Job, returned: Returned): EarlierPasses {
    const {subtasks, offload, earlier, clock} = job
    const sum = (read: (subtask: Job['subtasks'][number]) => number): number =>
      subtasks.reduce((total, subtask) => total + read(subtask), 0)
    const offloadedEvents = offload?.paths.reduce((total, path) => total + path.offloadedEvents, 0) ?? 0
    const left = this.#offloadedAndLeft(job, returned)
    return {
      settledEvents: this.#wiring.accounting.sunk.count + returned.dropped.count,
      emittedEvents: earlier.emittedEvents + sum(({emittedEvents}) => emittedEvents),
      processedEvents: earlier.processedEvents + sum(({processedEvents}) => processedEvents),
      offloadedEvents: earlier.offloadedEvents + offloadedEvents,
      returnedEvents: earlier.returnedEvents + left.offloadedEvents,
      returnedFallbackEvents: earlier.returnedFallbackEvents + left.fallbackEvents,
      busyNs: earlier.busyNs + sum((subtask) => subtask.busyNsUntil(clock.nowNs)),
      backpressuredNs: earlier.backpressuredNs + sum((subtask) => subtask.backpressuredNsUntil(clock.nowNs)),
      subtask0RecordsIn: earlier.subtask0RecordsIn + (subtasks[0]?.startedEvents ?? 0),
      replayedInvocations: earlier.replayedInvocations + returned.calls + (offload?.center.abandon() ?? 0),
    }
  }

  /** An event can be in two places, as in a call and in the fallback list. */
  #offloadedAndLeft(
    job: Job,
    {rows, dropped}: Returned,
  ): {readonly offloadedEvents: number; readonly fallbackEvents: number} {
    const left = new SunkEvents()
    const note = (event: number): void => {
      if (!this.#isSettled(event, dropped)) left.add(event)
    }
    const fallback = new SunkEvents()
    const noteFallback = (event: number): void => {
      note(event)
      if (left.has(event)) fallback.add(event)
    }
    for (const subtask of job.subtasks) subtask.forEachFallback(noteFallback)
    for (const call of job.calls.inUse()) {
      for (let row = 0; row < call.events; row++) note(call.columns.event[row] ?? 0)
    }
    rows?.forEach('offload', note)
    rows?.forEach('fallback', noteFallback)
    job.offload?.center.dropped.forEachNotIn(dropped, note)
    return {offloadedEvents: left.count, fallbackEvents: fallback.count}
  }
}

/** What of a job that stops is not settled, as windows see it: also what a crash takes back. */
const stoppedJob = (
  {clock, subtasks, calls, offload}: Job,
  {accounting: {sunk}}: Wiring,
  rows: Uncommitted | null,
): Pick<Stopped, 'sources' | 'unfinished'> => ({
  sources: subtasks,
  unfinished: (visit) => {
    rows?.forEachEmitted(visit)
    for (const subtask of subtasks) subtask.forEachUnfinished(clock.nowNs, visit)
    if (!offload) return
    for (const call of calls.inUse()) {
      const {event, intendedNs, emittedNs} = call.columns
      for (let row = 0; row < call.events; row++) {
        const number = event[row] ?? 0
        if (!sunk.has(number) && !offload.center.dropped.has(number)) {
          visit(number, intendedNs[row] ?? 0, emittedNs[row] ?? 0)
        }
      }
    }
  },
})
