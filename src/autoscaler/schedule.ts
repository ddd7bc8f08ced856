import {
  type Autoscaler,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  within,
} from './autoscaler.js'
import {UsageError} from '../errors.js'
import {ownValue} from '../model/own-value.js'
import type {Ms} from '../model/units.js'
import {MOST_SLOTS} from './parameters.js'

/** One line of a timetable. */
export interface ScheduleStep {
  readonly atMs: Ms
  readonly slots: number
}

const UNITS_MS: Readonly<Record<string, Ms>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** Reads a timetable like `4m=14 6m=4`; throws a UsageError that names the word at fault. */
export function parseSteps(text: string): readonly ScheduleStep[] {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const steps = words.map(parseStep)
  const late = steps.findIndex(({atMs}, index) => atMs <= (steps[index - 1]?.atMs ?? -1))
  if (steps.length > 0 && late === -1) return steps
  throw new UsageError(
    steps.length === 0 ? 'steps are empty' : `steps: "${words[late] ?? ''}" is not later than the one before`,
    {suggestions: ['write instants of the measured window in order, each with its slots, like 4m=14 6m=4']},
  )
}

function parseStep(word: string): ScheduleStep {
  const [, amount, unit = '', slots] = /^(\d+(?:\.\d+)?)(ms|s|m|h)=(\d+)$/.exec(word) ?? []
  const step = {atMs: Number(amount) * (ownValue(UNITS_MS, unit) ?? Number.NaN), slots: Number(slots)}
  if (Number.isFinite(step.atMs) && step.slots >= 1 && step.slots <= MOST_SLOTS) return step
  throw new UsageError(`steps: "${word}" is no instant with its slots`, {
    suggestions: [`write it like 4m=14, from 1 to ${MOST_SLOTS} slots`],
  })
}

/** Slots by the clock. */
export interface ScheduleParameters extends ScalingBounds {
  /** In order of time. */
  readonly steps: readonly ScheduleStep[]
}

/** Runs with the slots of a timetable: people who scale by hand before a peak that they know of. */
export class Schedule implements Autoscaler {
  readonly intervalMs = 100
  readonly lookBackMs = 0
  readonly decidesAfterMs = 0
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
