import type {Decision} from '../../../dataflow/controller.js'
import {type Counters, SnapshotTaker} from '../../../dataflow/snapshot.js'
import {lambdaCostUsd} from '../../../metrics/cost-model.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, msToNs, type Ns, runMs, type Usd} from '../../../model/units.js'
import type {Observer} from '../../engine.js'
import {IntervalRows} from '../../interval-rows.js'
import type {OffloadService} from '../offload/offload-service.js'
import type {TaskReading} from './running-job.js'
import type {TrialRecord} from './trial-record.js'

/** Where a reading is older the interval has none. */
const FRESH_MS = 1000
const CALM_SHARE = 0.005

interface TickContext {
  readonly observer: Observer
  readonly service: OffloadService | null
  readonly nowNs: () => Ns
}

/** The metric interval: from what the job and Flink have told to a row, a snapshot and a decision. */
export class TrialTicks {
  readonly #trial: Trial
  readonly #record: TrialRecord
  readonly #observer: Observer
  readonly #service: OffloadService | null
  readonly #nowNs: () => Ns
  readonly #snapshots: SnapshotTaker
  readonly #rows = new IntervalRows()
  #reading: (TaskReading & {readonly atNs: Ns}) | null = null
  #wasCalm = true

  constructor(trial: Trial, record: TrialRecord, {observer, service, nowNs}: TickContext) {
    this.#trial = trial
    this.#record = record
    this.#observer = observer
    this.#service = service
    this.#nowNs = nowNs
    this.#snapshots = new SnapshotTaker(trial.parallelism)
  }

  noteReading(reading: TaskReading): void {
    const atNs = this.#nowNs()
    this.#reading = {...reading, atNs}
    this.#record.busyMs.add(atNs, reading.busyMs)
    this.#record.backpressuredMs.add(atNs, reading.backpressuredMs)
  }

  /** Reads the counters, tells the interval, and answers what is decided from it. */
  tick(): Decision | Promise<Decision> {
    const {
      tally: {ledger},
      accounting,
      counters,
      intake,
    } = this.#record
    const now = this.#count()
    this.#record.isCostReached = this.#mostCostUsd() >= (this.#trial.offload?.maxCostUsd ?? Infinity)
    const snapshot = this.#snapshots.take(now, counters.sum('inFlightEvents'), ledger.intervalLatency)
    this.#record.backlogMaxEvents = Math.max(this.#record.backlogMaxEvents, snapshot.backlogEvents)
    ledger.estimate.publish()
    const {interval} = accounting
    this.#observer.timeline(
      this.#rows.next(now, snapshot, {
        sunkEvents: interval.totalCount,
        latencyP50Ms: interval.quantileMs(0.5),
        latencyP99Ms: interval.quantileMs(0.99),
        environments: this.#service?.environments() ?? 0,
      }),
    )
    this.#noteLateness(snapshot.backpressuredShare)
    ledger.intervalLatency.reset()
    interval.reset()
    intake.intervalLateness.reset()
    return this.#observer.decide(snapshot)
  }

  #count(): Counters {
    const {counters, intended, takenEvents, accounting} = this.#record
    const {ledger} = this.#record.tally
    const atNs = this.#nowNs()
    const isFresh = this.#reading !== null && atNs - this.#reading.atNs < msToNs(FRESH_MS)
    const read = (figure: keyof TaskReading): number =>
      isFresh ? (this.#reading?.[figure] ?? 0) : Number.NaN
    const intendedEvents = intended.arrivedBy(atNs)
    return {
      atMs: runMs(atNs),
      intendedEvents,
      emittedEvents: counters.sum('emitted'),
      // The job's clock may be ahead of ours by a little.
      takenEvents: Math.min(intendedEvents, takenEvents),
      processedEvents: read('processedEvents'),
      offloadedEvents: counters.sum('offloaded'),
      busyMs: read('busyMs'),
      backpressuredMs: read('backpressuredMs'),
      subtask0RecordsIn: read('subtask0RecordsIn'),
      ...ledger.counters,
      sunkEvents: accounting.sunk.count,
      lambdaCostUsd: this.#costUsd({unknownBilledMs: 0}),
    }
  }

  /** Where a bill is not known, as if its function had run up to its time-out. */
  #mostCostUsd(): Usd {
    const {offload} = this.#trial
    return this.#costUsd({
      unknownBilledMs: this.#record.tally.unknownBills * (offload?.profile.functionTimeoutMs ?? 0),
    })
  }

  #costUsd({unknownBilledMs}: {readonly unknownBilledMs: Ms}): Usd {
    const {ledger} = this.#record.tally
    const {offload} = this.#trial
    if (!offload) return 0
    return lambdaCostUsd(
      {
        calls: ledger.invocations,
        billedMs: ledger.billedMs + unknownBilledMs,
        memoryMb: offload.memoryMb,
        logBytes: 0,
      },
      offload.price,
    )
  }

  /** Lateness is the generator's own only where neither this interval nor the one before held it. */
  #noteLateness(backpressuredShare: number): void {
    const {calmLateness, intake} = this.#record
    const isCalm = backpressuredShare < CALM_SHARE
    if (isCalm && this.#wasCalm) calmLateness.merge(intake.intervalLateness)
    this.#wasCalm = isCalm
  }
}
