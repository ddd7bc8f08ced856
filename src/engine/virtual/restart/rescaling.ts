import type {AutoscalerDefinition} from '../../../autoscaler/autoscaler.js'
import {Scaling, type ScalingTotals} from '../../../dataflow/scaling.js'
import type {AutoscalerSettings, Trial} from '../../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../../model/units.js'
import {demandSlots} from '../../../workload/demand.js'
import type {Job, Wiring} from '../job.js'
import {TIMER, timer} from '../timers.js'
import type {Restarts} from './restarts.js'

/** What a rescaled job is made of, beside the job itself. */
interface RescalingSettings {
  readonly trial: Trial
  readonly autoscaler: AutoscalerSettings
  readonly wiring: Wiring
  readonly restarts: Restarts
  /** The rule of a user's module. */
  readonly own: AutoscalerDefinition | undefined
}

/**
 * Shows a simulated job to an autoscaler, and stops and restarts it as that decides (docs/model.md#rescaling). The job
 * of the next pass is built at once, with sources that hand nothing on before the pause is over.
 */
export class Rescaling {
  readonly #settings: RescalingSettings
  readonly #scaling: Scaling
  readonly #demandSlots: (atNs: Ns) => number
  /** Busy time of each subtask of this pass at the last look, and when that was. */
  #lookedNs: Ns = 0
  #busyNs: readonly Ns[] = []
  #looks = 0

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
  pause(job: Job, windowEndNs: Ns | null): Job {
    const {clock} = job
    const {untilMs, slots} = this.#scaling.pauseBegins(nsToMs(clock.nowNs))
    const fromNs = Math.max(clock.nowNs, msToNs(untilMs))
    const next = this.#settings.restarts.stop(job, {slots, fromNs, windowEndNs})
    clock.set(fromNs, timer(TIMER.restart))
    return next
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
}
