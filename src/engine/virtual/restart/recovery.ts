import {REQUEST_BYTES} from '../../../dataflow/calls/payload-bytes.js'
import {type Crash, outagesOf, type RecoveryTotals} from '../../../dataflow/recovery.js'
import type {Pause} from '../../../dataflow/scaling.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, msToNs, type Ns, nsToMs} from '../../../model/units.js'
import type {Job} from '../job.js'
import {TIMER, timer} from '../timers.js'
import type {Restarts} from './restarts.js'

interface CrashPlan {
  readonly atNs: Ns
  readonly restartNs: Ns
}

/** The crashes of a trial, in order. */
const crashesOf = ({faults, load}: Trial): readonly CrashPlan[] =>
  faults
    .flatMap((fault) =>
      fault.kind === 'slot-crash'
        ? [{atNs: msToNs(load.extent.warmupMs + fault.atMs), restartNs: msToNs(fault.restartMs)}]
        : [],
    )
    .toSorted((a, b) => a.atNs - b.atNs)

/**
 * Takes checkpoints of a simulated job, and takes it back to the last one where it crashes (docs/model.md#recovery).
 * In virtual time a crash is known beforehand: what is sunk between the last checkpoint before it and the crash is held
 * back, so that nothing that has counted has to be taken out again.
 */
export class Recovery {
  readonly #restarts: Restarts
  readonly #intervalMs: Ms
  readonly #planned: readonly CrashPlan[]
  readonly #crashes: Crash[] = []
  /** Of those planned, how many have come. */
  #passed = 0
  #checkpoints = 0
  #checkpointNs: Ns = 0
  /** Instants at which one would be taken, also those in outages. */
  #due = 0
  #stateBytes = 0
  /** The job stands still before. */
  #upNs: Ns = 0

  /** For a trial with checkpoints or crashes. */
  constructor(trial: Trial, restarts: Restarts) {
    this.#restarts = restarts
    this.#intervalMs = trial.checkpointIntervalMs ?? Infinity
    this.#planned = crashesOf(trial)
  }

  static isFor(trial: Trial): boolean {
    return trial.checkpointIntervalMs !== undefined || crashesOf(trial).length > 0
  }

  setFirstTimers(job: Job): void {
    for (const {atNs} of this.#planned) job.clock.setLast(atNs, timer(TIMER.crash))
    this.#expectCheckpoint(job)
    this.#holdBackBeforeCrash(job)
  }

  /** Complete at once: the model's own take no time. */
  checkpoint(job: Job): void {
    const {nowNs} = job.clock
    this.#expectCheckpoint(job)
    if (nowNs < this.#upNs) return

    this.#checkpoints++
    this.#checkpointNs = nowNs
    this.#stateBytes = Math.max(this.#stateBytes, stateBytesOf(job))
    this.#holdBackBeforeCrash(job)
  }

  /** The job is gone; returns the one that goes on from the last checkpoint once it has restarted. */
  crash(job: Job, windowEndNs: Ns | null): Job {
    const {nowNs} = job.clock
    const restartNs = this.#planned[this.#passed++]?.restartNs ?? 0
    const emittedEvents = emittedOf(job)
    this.#upNs = Math.max(this.#upNs, nowNs + restartNs)
    const next = this.#restarts.stop(job, {slots: job.subtasks.length, fromNs: this.#upNs, windowEndNs})
    this.#crashes.push({
      atMs: nsToMs(nowNs),
      checkpointMs: nsToMs(this.#checkpointNs),
      upMs: nsToMs(this.#upNs),
      replayedEvents: emittedEvents - next.earlier.settledEvents,
      replayedInvocations: next.earlier.replayedInvocations - job.earlier.replayedInvocations,
    })
    this.#holdBackBeforeCrash(next)
    return next
  }

  /** A crash that comes when the job has put out all it had takes nothing back. */
  outlive(): void {
    this.#passed++
  }

  /** When the job stood still so far, and does. */
  outagesUntil(atNs: Ns): readonly Pause[] {
    return outagesOf(this.#crashes, nsToMs(atNs))
  }

  totals(endNs: Ns): RecoveryTotals {
    const outages = this.outagesUntil(endNs)
    return {
      checkpoints: this.#checkpoints,
      stateBytes: this.#stateBytes,
      crashes: this.#crashes,
      // One that the end cuts short has no restart.
      restarts: outages.length - (this.#upNs > endNs ? 1 : 0),
      outages,
    }
  }

  #expectCheckpoint({clock}: Job): void {
    if (this.#intervalMs === Infinity) return
    clock.setLast(msToNs(++this.#due * this.#intervalMs), timer(TIMER.checkpoint))
  }

  /** Where the next crash comes before the next checkpoint is complete. */
  #holdBackBeforeCrash(job: Job): void {
    const next = this.#planned[this.#passed]
    if (next !== undefined && next.atNs <= this.#nextCheckpointNs()) this.#restarts.holdBack(job)
  }

  /** The first that finds the job running. */
  #nextCheckpointNs(): Ns {
    if (this.#intervalMs === Infinity) return Infinity
    const firstUp = Math.ceil(nsToMs(this.#upNs) / this.#intervalMs)
    return msToNs(Math.max(this.#due, firstUp) * this.#intervalMs)
  }
}

/** Handed on by their sources, of those that are not back there. */
const emittedOf = ({earlier, subtasks}: Job): number =>
  earlier.settledEvents + subtasks.reduce((sum, {emittedEvents}) => sum + emittedEvents, 0)

/** What an invoker holds: open batches and calls under way as requests, and the fallback lists. */
function stateBytesOf({calls, subtasks, offload}: Job): number {
  let bytes = 0
  if (offload) for (const call of calls.inUse()) if (!call.isEnded) bytes += call.requestBytes
  for (const subtask of subtasks) {
    subtask.forEachFallback((event) => {
      bytes += REQUEST_BYTES[event % REQUEST_BYTES.length] ?? 0
    })
  }
  return Math.round(bytes)
}
