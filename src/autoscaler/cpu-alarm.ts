import {
  type Autoscaler,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  stay,
  within,
} from './autoscaler.js'
import type {ParametersOf} from './parameters.js'

const POINT_MS = 60_000

/** Thresholds of the busy share, and how many points in a row, one a minute, set off an alarm. */
export type CpuAlarmParameters = ScalingBounds & ParametersOf<'cpu-alarm'>

/**
 * Doubles the slots after `upPoints` one-minute points in a row at or above `upThreshold`, halves them after
 * `downPoints` below `downThreshold`. Amazon Managed Service for Apache Flink's rule ("Use automatic scaling",
 * its developer guide): Maximum of CPU, taken here as the busy share of the busiest subtask.
 */
export class CpuAlarm implements Autoscaler {
  readonly intervalMs = POINT_MS
  readonly lookBackMs: number
  readonly decidesAfterMs: number
  #above = 0
  #below = 0
  readonly #parameters: CpuAlarmParameters

  constructor(parameters: CpuAlarmParameters) {
    this.#parameters = parameters
    this.lookBackMs = Math.max(parameters.upPoints, parameters.downPoints) * POINT_MS
    this.decidesAfterMs = parameters.upPoints * POINT_MS
  }

  look(sample: ScalingSample): ScalingAnswer {
    const {upThreshold, upPoints, downThreshold, downPoints} = this.#parameters
    this.#above = sample.busiestShare >= upThreshold ? this.#above + 1 : 0
    this.#below = sample.busiestShare < downThreshold ? this.#below + 1 : 0
    if (this.#above >= upPoints)
      return {slots: within(this.#parameters, sample.slots * 2), reason: 'cpu high'}
    if (this.#below >= downPoints)
      return {slots: within(this.#parameters, Math.ceil(sample.slots / 2)), reason: 'cpu low'}
    return stay(sample, 'no alarm')
  }

  /** The alarm starts over: points of the job before its restart say nothing of it now. */
  restarted(): void {
    this.#above = 0
    this.#below = 0
  }
}
