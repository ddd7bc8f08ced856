import type {Decision} from '../../dataflow/controller.js'
import {type Counters, SnapshotTaker} from '../../dataflow/snapshot.js'
import {lambdaCostUsd} from '../../metrics/cost-model.js'
import type {Trial} from '../../model/trial.js'
import {msToNs, type Ns, runMs} from '../../model/units.js'
import type {Observer} from '../engine.js'
import type {OffloadService} from './offload-service.js'
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
  #reading: (TaskReading & {readonly atNs: Ns}) | null = null
  #seen = {throttles: 0, coldStarts: 0}
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
  tick(): Decision {
    const {tally, accounting, counters, intake} = this.#record
    const now = this.#count()
    const snapshot = this.#snapshots.take(now, counters.sum('inFlightEvents'), tally.intervalLatency)
    this.#record.backlogMaxEvents = Math.max(this.#record.backlogMaxEvents, snapshot.backlogEvents)
    tally.estimate.publish()
    this.#observer.timeline({
      atMs: snapshot.atMs,
      inputEps: snapshot.inputRateEps,
      processedEps: accounting.interval.totalCount / (snapshot.intervalMs / 1000),
      backlogEvents: snapshot.backlogEvents,
      busyShare: snapshot.busyShare,
      backpressuredShare: snapshot.backpressuredShare,
      idleShare: snapshot.idleShare,
      offloadShare: snapshot.offload.share,
      inFlightEvents: snapshot.offload.inFlightEvents,
      latencyP50Ms: accounting.interval.quantileMs(0.5),
      latencyP99Ms: accounting.interval.quantileMs(0.99),
      throttles: tally.throttles - this.#seen.throttles,
      coldStarts: tally.coldStarts - this.#seen.coldStarts,
      environments: this.#service?.environments() ?? 0,
    })
    this.#noteLateness(snapshot.backpressuredShare)
    this.#seen = {throttles: tally.throttles, coldStarts: tally.coldStarts}
    tally.intervalLatency.reset()
    accounting.interval.reset()
    intake.intervalLateness.reset()
    return this.#observer.decide(snapshot)
  }

  #count(): Counters {
    const {counters, intended, tally, takenEvents, accounting} = this.#record
    const atNs = this.#nowNs()
    const isFresh = this.#reading !== null && atNs - this.#reading.atNs < msToNs(FRESH_MS)
    const read = (figure: keyof TaskReading): number =>
      isFresh ? (this.#reading?.[figure] ?? 0) : Number.NaN
    const {offload} = this.#trial
    return {
      atMs: runMs(atNs),
      intendedEvents: intended.arrivedBy(atNs),
      emittedEvents: counters.sum('emitted'),
      takenEvents,
      processedEvents: read('processedEvents'),
      offloadedEvents: counters.sum('offloaded'),
      busyMs: read('busyMs'),
      backpressuredMs: read('backpressuredMs'),
      subtask0RecordsIn: read('subtask0RecordsIn'),
      calls: tally.chargedRequests + tally.throttles,
      throttledCalls: tally.throttles,
      coldCalls: tally.coldStarts,
      sunkEvents: accounting.sunk.count,
      lambdaCostUsd: offload
        ? lambdaCostUsd(
            {calls: tally.chargedRequests, billedMs: tally.billedMs, memoryMb: offload.memoryMb, logBytes: 0},
            offload.price,
          )
        : 0,
    }
  }

  /** Lateness is the generator's own only where neither this interval nor the one before held it. */
  #noteLateness(backpressuredShare: number): void {
    const {calmLateness, intake} = this.#record
    const isCalm = backpressuredShare < CALM_SHARE
    if (isCalm && this.#wasCalm) calmLateness.merge(intake.intervalLateness)
    this.#wasCalm = isCalm
  }
}
