import type {AutoscalerDefinition} from '../../../autoscaler/autoscaler.js'
import type {Accounting} from '../../../dataflow/accounting/accounting.js'
import {SunkEvents} from '../../../dataflow/accounting/aggregate.js'
import type {Stopped} from '../../../dataflow/windows/firings.js'
import {Scaling, type ScalingTotals} from '../../../dataflow/scaling.js'
import type {AutoscalerSettings, Trial} from '../../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../../model/units.js'
import {demandSlots} from '../../../workload/demand.js'
import {type EarlierPasses, type Job, type Pass, restartJob, type Wiring} from '../job.js'
import {TIMER, timer, timerKind} from '../timers.js'

/** What a rescaled job is made of, beside the job itself. */
interface RescalingSettings {
  readonly trial: Trial
  readonly autoscaler: AutoscalerSettings
  readonly wiring: Wiring
  /** The rule of a user's module. */
  readonly own: AutoscalerDefinition | undefined
}

/**
 * Shows a simulated job to an autoscaler, and stops and restarts it as that decides (docs/model.md#rescaling). At a
 * pause every event that is not sunk or dropped goes back to its source: the job of the next pass is built at once,
 * with sources that hand nothing on before the pause is over.
 */
export class Rescaling {
  readonly #settings: RescalingSettings
  readonly #scaling: Scaling
  readonly #demandSlots: (atNs: Ns) => number
  /** Busy time of each subtask of this pass at the last look, and when that was. */
  #lookedNs: Ns = 0
  #busyNs: readonly Ns[] = []
  #looks = 0
  /** All events below it are settled. */
  #firstLeft = 0
  #settledBelow = 0

  constructor(settings: RescalingSettings) {
    const {trial, autoscaler, wiring, own} = settings
    this.#settings = settings
    this.#scaling = new Scaling(trial, autoscaler, own)
    this.#demandSlots = demandSlots(trial, wiring.trace)
  }

  get slots(): number {
    return this.#scaling.slots
  }

  get totals(): ScalingTotals {
    return this.#scaling.totals
  }

  setFirstTimer({clock}: Job): void {
    this.#looks = 1
    clock.setLast(msToNs(this.#scaling.intervalMs), timer(TIMER.look))
  }

  /** Events that nothing will ask for any more lie below. */
  releasable(job: Job): number {
    while (this.#isSettled(job, this.#firstLeft)) this.#firstLeft++
    return this.#firstLeft
  }

  /** One look; the job may have to pause at an instant from now on. */
  look(job: Job): void {
    const {clock} = job
    const {nowNs} = clock
    clock.setLast(msToNs(++this.#looks * this.#scaling.intervalMs), timer(TIMER.look))
    if (this.#scaling.isUnderWay) return

    for (const subtask of job.subtasks) subtask.serveTo(nowNs)
    const pauseAtMs = this.#scaling.look(this.#sampleOf(job, nowNs))
    if (pauseAtMs !== null) clock.setLast(Math.max(nowNs, msToNs(pauseAtMs)), timer(TIMER.pause))
  }

  /** The job stops; returns the one that goes on in its place when the pause is over. */
  pause(job: Job, accounting: Accounting, windowEndNs: Ns | null): Job {
    const {trial, wiring} = this.#settings
    const {clock} = job
    const {untilMs, slots} = this.#scaling.pauseBegins(nsToMs(clock.nowNs))
    for (const subtask of job.subtasks) subtask.settle(clock.nowNs)
    const earlier = this.#earlierThan(job, accounting)
    clock.keep((what) => timerKind(what) < TIMER.linger)
    const fromNs = Math.max(clock.nowNs, msToNs(untilMs))
    clock.set(fromNs, timer(TIMER.restart))
    wiring.query?.restart(stoppedJob(job, accounting, windowEndNs ?? Infinity), {subtasks: slots, fromNs})
    this.#settledBelow = Math.max(this.#settledBelow, ...job.subtasks.map(({cursor}) => cursor))
    const pass: Pass = {
      parallelism: slots,
      earlier,
      resumed: {
        fromNs,
        settledBelow: this.#settledBelow,
        firstLeft: this.releasable(job),
        isSettled: (event) => this.#isSettled(job, event),
      },
    }
    if (trial.offload) accounting.reordering.restart(slots)
    return restartJob(trial, wiring, {before: job, pass})
  }

  /** The pause is over. */
  restarted(job: Job): void {
    this.#lookedNs = job.clock.nowNs
    this.#busyNs = []
    this.#scaling.restarted(nsToMs(job.clock.nowNs))
  }

  #sampleOf(job: Job, nowNs: Ns) {
    const {schedule, subtasks, offload, earlier} = job
    const takenEvents = subtasks.reduce((sum, {startedEvents}) => sum + startedEvents, 0)
    const waitingEvents = subtasks.reduce((sum, {waitingFallbackEvents}) => sum + waitingFallbackEvents, 0)
    const offloadedEvents = offload?.paths.reduce((sum, path) => sum + path.offloadedEvents, 0) ?? 0
    const busyNs = subtasks.map((subtask) => subtask.busyNsUntil(nowNs))
    const spanNs = nowNs - this.#lookedNs
    const busiestNs = Math.max(...busyNs.map((ns, index) => ns - (this.#busyNs[index] ?? 0)))
    this.#busyNs = busyNs
    this.#lookedNs = nowNs
    return {
      atMs: nsToMs(nowNs),
      takenEvents,
      backlogEvents:
        schedule.arrivedBy(nowNs) - earlier.settledEvents - takenEvents - offloadedEvents + waitingEvents,
      offloadedEvents,
      busiestShare: spanNs > 0 ? Math.min(1, busiestNs / spanNs) : 0,
      slots: this.slots,
      demandSlots: this.#demandSlots(nowNs),
    }
  }

  #earlierThan(job: Job, accounting: Accounting): EarlierPasses {
    const {subtasks, offload, earlier, clock} = job
    const sum = (read: (subtask: Job['subtasks'][number]) => number): number =>
      subtasks.reduce((total, subtask) => total + read(subtask), 0)
    const offloadedEvents = offload?.paths.reduce((total, path) => total + path.offloadedEvents, 0) ?? 0
    const left = this.#offloadedAndLeft(job)
    return {
      settledEvents: accounting.sunk.count + (offload?.center.droppedEvents ?? 0),
      emittedEvents: earlier.emittedEvents + sum(({emittedEvents}) => emittedEvents),
      processedEvents: earlier.processedEvents + sum(({processedEvents}) => processedEvents),
      offloadedEvents: earlier.offloadedEvents + offloadedEvents,
      returnedEvents: earlier.returnedEvents + left.offloadedEvents,
      returnedFallbackEvents: earlier.returnedFallbackEvents + left.fallbackEvents,
      busyNs: earlier.busyNs + sum((subtask) => subtask.busyNsUntil(clock.nowNs)),
      backpressuredNs: earlier.backpressuredNs + sum((subtask) => subtask.backpressuredNsUntil(clock.nowNs)),
      subtask0RecordsIn: earlier.subtask0RecordsIn + (subtasks[0]?.startedEvents ?? 0),
      replayedInvocations: earlier.replayedInvocations + (offload?.center.abandon() ?? 0),
    }
  }

  /** An event can be in two places, as in a call and in the fallback list. */
  #offloadedAndLeft(job: Job): {readonly offloadedEvents: number; readonly fallbackEvents: number} {
    const left = new SunkEvents()
    const note = (event: number): void => {
      if (!this.#isSettled(job, event)) left.add(event)
    }
    const fallback = new SunkEvents()
    for (const subtask of job.subtasks) {
      subtask.forEachFallback((event) => {
        note(event)
        if (left.has(event)) fallback.add(event)
      })
    }
    for (const call of job.calls.inUse()) {
      for (let row = 0; row < call.events; row++) note(call.columns.event[row] ?? 0)
    }
    return {offloadedEvents: left.count, fallbackEvents: fallback.count}
  }

  #isSettled({offload}: Job, event: number): boolean {
    return this.#settings.wiring.accounting.sunk.has(event) || (offload?.center.dropped.has(event) ?? false)
  }
}

/** A job at the instant of its pause, as windows see it. */
const stoppedJob = (
  {clock, subtasks, calls, offload}: Job,
  {sunk}: Accounting,
  windowEndNs: Ns,
): Stopped => ({
  atNs: clock.nowNs,
  windowEndNs,
  sources: subtasks,
  unfinished: (visit) => {
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
