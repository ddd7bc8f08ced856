import {type Pause, pausedMs, type ScalingTotals} from '../dataflow/scaling.js'
import type {Counters, Snapshot} from '../dataflow/control/snapshot.js'
import {type Ms, MS_PER_S} from '../model/units.js'
import type {TimelineRow} from './engine.js'

/** What came out of the pipeline in one metric interval, and how many environments stand at its end. */
export interface IntervalOutput {
  readonly sunkEvents: number
  readonly latencyP50Ms: Ms
  readonly latencyP99Ms: Ms
  readonly environments: number
  /** Of a job that is rescaled. */
  readonly scaling?: ScalingTotals
  /** When its job stood still; missing where its rescales say it. */
  readonly pauses?: readonly Pause[]
}

/** Rows of timeline.csv, one per metric interval: the same for every engine. */
export class IntervalRows {
  readonly #slots: number
  #seenThrottles = 0
  #seenColdStarts = 0

  /** With the slots of a job that is not rescaled, or before it is. */
  constructor(slots: number) {
    this.#slots = slots
  }

  /** `counters` and `snapshot` are of the end of the interval. */
  next(counters: Counters, snapshot: Snapshot, output: IntervalOutput): TimelineRow {
    const throttles = counters.throttledCalls - this.#seenThrottles
    const coldStarts = counters.coldCalls - this.#seenColdStarts
    this.#seenThrottles = counters.throttledCalls
    this.#seenColdStarts = counters.coldCalls
    const pauses = output.pauses ?? output.scaling?.pauses ?? []
    return {
      atMs: snapshot.atMs,
      inputEps: snapshot.inputRateEps,
      processedEps: (output.sunkEvents / snapshot.intervalMs) * MS_PER_S,
      backlogEvents: snapshot.backlogEvents,
      busyShare: snapshot.busyShare,
      backpressuredShare: snapshot.backpressuredShare,
      idleShare: snapshot.idleShare,
      offloadShare: snapshot.offload.share,
      inFlightEvents: snapshot.offload.inFlightEvents,
      latencyP50Ms: output.latencyP50Ms,
      latencyP99Ms: output.latencyP99Ms,
      throttles,
      coldStarts,
      environments: output.environments,
      slots: output.scaling?.running.slots ?? this.#slots,
      paused: pausedMs(pauses, snapshot.atMs - snapshot.intervalMs, snapshot.atMs) / snapshot.intervalMs,
    }
  }
}
