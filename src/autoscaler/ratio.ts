import {
  type Autoscaler,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  stay,
  within,
} from './autoscaler.js'
import type {Ms, Share} from '../model/units.js'

const SYNC_MS = 15_000
/** Scale-ups per sync: twice the pods or four more, whichever is more. */
const MOST_NEW_PODS = 4
const SCALE_DOWN_STABILIZATION_MS = 300_000

/** A proportional rule over one metric, as Kubernetes has it; within the tolerance it does nothing. */
export type RatioParameters = ScalingBounds & {
  readonly tolerance: number
} & (
    | {readonly metric: 'busy'; readonly target: Share; readonly cpuInitializationMs: Ms}
    | {readonly metric: 'lag'; readonly lagThreshold: number; readonly partitions: number}
  )

/**
 * Kubernetes' Horizontal Pod Autoscaler (autoscaling/v2): every 15 s p′ = ⌈p × metric / target⌉ unless that is
 * within the tolerance; up by at most 100 % or 4 pods a sync, down to the largest p′ of the last 300 s. With lag
 * as its metric it is KEDA's Kafka scaler: p′ = ⌈lag / threshold⌉, at most the partitions.
 */
export class Ratio implements Autoscaler {
  readonly intervalMs = SYNC_MS
  readonly lookBackMs = SCALE_DOWN_STABILIZATION_MS
  readonly decidesAfterMs = SYNC_MS
  readonly #parameters: RatioParameters
  #recommended: {atMs: Ms; slots: number}[] = []
  #slotsBefore = 0
  #restartedAtMs = Number.NEGATIVE_INFINITY

  constructor(parameters: RatioParameters) {
    this.#parameters = parameters
  }

  look(sample: ScalingSample): ScalingAnswer {
    const wanted = within(this.#parameters, this.#wanted(sample))
    this.#recommended = this.#recommended.filter(({atMs}) => atMs > sample.atMs - SCALE_DOWN_STABILIZATION_MS)
    this.#recommended.push({atMs: sample.atMs, slots: wanted})
    this.#slotsBefore = sample.slots
    if (wanted > sample.slots)
      return {slots: Math.min(wanted, fastestUp(sample.slots)), reason: 'above target'}

    const slots = Math.max(...this.#recommended.map((one) => one.slots))
    return slots < sample.slots
      ? {slots, reason: 'below target'}
      : stay(sample, 'within tolerance or stabilizing')
  }

  restarted(atMs: Ms): void {
    this.#restartedAtMs = atMs
  }

  #wanted(sample: ScalingSample): number {
    const {tolerance} = this.#parameters
    const ratio = this.#ratio(sample)
    return Math.abs(ratio - 1) <= tolerance ? sample.slots : Math.ceil(ratio * sample.slots)
  }

  #ratio({atMs, slots, backlogEvents, busiestShare}: ScalingSample): number {
    if (this.#parameters.metric === 'lag') {
      const {lagThreshold, partitions} = this.#parameters
      return Math.min(backlogEvents, lagThreshold * partitions) / lagThreshold / slots
    }
    const {target, cpuInitializationMs} = this.#parameters
    const ratio = busiestShare / target
    // New pods have no CPU yet: for a scale-up they count as idle, and where that turns it round nothing happens.
    const fresh =
      atMs < this.#restartedAtMs + cpuInitializationMs ? Math.max(0, slots - this.#slotsBefore) : 0
    if (fresh === 0 || ratio <= 1) return ratio
    return Math.max(1, (ratio * (slots - fresh)) / slots)
  }
}

const fastestUp = (slots: number): number => Math.max(slots * 2, slots + MOST_NEW_PODS)
