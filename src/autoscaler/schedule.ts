import {
  type Autoscaler,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  within,
} from './autoscaler.js'
import type {Ms} from '../model/units.js'

export interface ScheduleParameters extends ScalingBounds {
  /** In order of time. */
  readonly steps: readonly {readonly atMs: Ms; readonly slots: number}[]
}

/** Runs with the slots of a timetable: people who scale by hand before a peak that they know of. */
export class Schedule implements Autoscaler {
  readonly intervalMs = 1000
  readonly lookBackMs = 0
  readonly #parameters: ScheduleParameters

  constructor(parameters: ScheduleParameters) {
    this.#parameters = parameters
  }

  look(sample: ScalingSample): ScalingAnswer {
    const step = this.#parameters.steps.findLast(({atMs}) => atMs <= sample.atMs)
    return step
      ? {slots: within(this.#parameters, step.slots), reason: 'timetable'}
      : {slots: sample.slots, reason: 'before the timetable'}
  }

  restarted(): void {
    // A timetable looks at the clock alone.
  }
}
