import {mergedPauses} from '../../../dataflow/scaling.js'
import type {Decision} from '../../../dataflow/control/controller.js'
import {type Counters, SnapshotTaker} from '../../../dataflow/control/snapshot.js'
import type {Trial} from '../../../model/trial.js'
import {type Ns, nsToMs, runMs, type Usd} from '../../../model/units.js'
import type {Observer} from '../../engine.js'
import {IntervalRows} from '../../interval-rows.js'
import type {OffloadService} from '../../../offload/offload-service.js'
import type {TaskReading} from './task-times.js'
import type {TrialRecord} from './trial-record.js'

const CALM_SHARE = 0.005

interface TickContext {
  readonly observer: Observer
  readonly service: OffloadService | null
  readonly nowNs: () => Ns
}

/** The metric interval: from what the job and Flink report to a row, a snapshot and a decision. */
export class TrialTicks {
  readonly #trial: Trial
  readonly #record: TrialRecord
  readonly #observer: Observer
  readonly #service: OffloadService | null
  readonly #nowNs: () => Ns
  readonly #snapshots: SnapshotTaker
  readonly #rows: IntervalRows
  #slots: number

  constructor(trial: Trial, record: TrialRecord, {observer, service, nowNs}: TickContext) {
    this.#trial = trial
    this.#record = record
    this.#observer = observer
    this.#service = service
    this.#nowNs = nowNs
    this.#slots = trial.parallelism
    this.#snapshots = new SnapshotTaker(trial.parallelism)
    this.#rows = new IntervalRows(trial.parallelism)
  }

  /** Reads the counters, tells the interval, and answers what is decided from it. */
  tick(): Decision | Promise<Decision> {
    const {
      tally: {ledger},
      counters,
      intake,
    } = this.#record
    this.#noteSlots()
    const now = this.#count()
    this.#record.isCostReached = this.#mostCostUsd() >= (this.#trial.offload?.maxCostUsd ?? Infinity)
    const snapshot = this.#snapshots.take(now, counters.sum('inFlightEvents'), ledger.intervalLatency)
    this.#record.backlogMaxEvents = Math.max(this.#record.backlogMaxEvents, snapshot.backlogEvents)
    ledger.estimate.publish()
    const {interval, recovery, rescales} = this.#record
    const scaling = rescales?.totals
    const pauses = [...(recovery?.outages ?? []), ...(scaling?.pauses ?? [])]
    this.#observer.timeline(
      this.#rows.next(now, snapshot, {
        sunkEvents: interval.totalCount,
        latencyP50Ms: interval.quantileMs(0.5),
        latencyP99Ms: interval.quantileMs(0.99),
        environments: this.#service?.environments() ?? 0,
        ...(scaling && {scaling}),
        pauses: mergedPauses(pauses, nsToMs(this.#nowNs())),
      }),
    )
    this.#noteLateness(snapshot.backpressuredShare)
    ledger.intervalLatency.reset()
    interval.reset()
    intake.intervalLateness.reset()
    return this.#observer.decide(snapshot)
  }

  #noteSlots(): void {
    const {subtasks, rescales} = this.#record
    if (subtasks === this.#slots) return
    this.#slots = subtasks
    const openMs = rescales?.steps.findLast((step) => step.openMs !== null)?.openMs
    this.#snapshots.rescaled(subtasks, openMs ?? nsToMs(this.#nowNs()))
  }

  #count(): Counters {
    const {counters, intended, takenEvents} = this.#record
    const {ledger} = this.#record.tally
    const atNs = this.#nowNs()
    const {busyMs, backpressuredMs, processedEvents} = this.#readTimes(atNs)
    const intendedEvents = intended.arrivedBy(atNs)
    return {
      atMs: runMs(atNs),
      intendedEvents,
      emittedEvents: counters.sum('emitted'),
      // The job's clock may be ahead of ours by a little.
      takenEvents: Math.min(intendedEvents, takenEvents),
      waitingFallbackEvents: counters.sum('fallback'),
      processedEvents,
      offloadedEvents: counters.sum('offloaded'),
      busyMs,
      backpressuredMs,
      subtask0RecordsIn: counters.of(0, 'taken'),
      ...ledger.counters,
      sunkEvents: this.#record.sunkEvents,
      lambdaCostUsd: ledger.costUsd(this.#trial, {atMs: nsToMs(atNs)}),
    }
  }

  #readTimes(atNs: Ns): TaskReading {
    const {times, intended, isComplete} = this.#record
    const reading = times.reading(atNs, {hasEnded: isComplete})
    const isInWindow = atNs >= intended.windowStartNs && atNs <= intended.windowEndNs
    const silence = isInWindow && Number.isNaN(reading.busyMs) ? times.silenceAt(atNs) : null
    if (silence !== null) this.#record.silences.push(silence)
    return reading
  }

  /** Where a bill is not known, as if its function had run up to its time-out. */
  #mostCostUsd(): Usd {
    const {ledger, unknownBills} = this.#record.tally
    const timeoutMs = this.#trial.offload?.profile.functionTimeoutMs ?? 0
    return ledger.costUsd(this.#trial, {
      atMs: nsToMs(this.#nowNs()),
      unknownBilledMs: unknownBills * timeoutMs,
    })
  }

  /**
   * Lateness is the generator's own only where neither this interval nor the one before held it. Rows come behind their
   * events: by what waits before their slot, and in a job that takes checkpoints by one of these.
   */
  #noteLateness(backpressuredShare: number): void {
    const {calmLateness, intake} = this.#record
    const isCalm = backpressuredShare < CALM_SHARE
    if (!isCalm) intake.calmFromNs = Infinity
    else if (intake.calmFromNs === Infinity) intake.calmFromNs = this.#nowNs()
    else calmLateness.merge(intake.intervalLateness)
  }
}
