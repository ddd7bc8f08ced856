import type {Eps, Ms, Share} from '../model/units.js'

/** One look at a running job, at the end of a span. What an autoscaler of the field could read, and no more. */
export interface ScalingSample {
  /** Of the trial's clock; negative in the history before it. */
  readonly atMs: Ms
  /** Events that `tokenize` has ever taken. */
  readonly takenEvents: number
  /** Intended but not yet taken: the lag of the source. */
  readonly backlogEvents: number
  /** Ever sent to functions instead: work that slots would have if they could. Missing without that path. */
  readonly offloadedEvents?: number
  /** Of the busiest subtask of `tokenize`, since the sample before. */
  readonly busiestShare: Share
  readonly slots: number
  /** What the load would need now, from the schedule: for the rule `ideal` alone, which no real one can be. */
  readonly demandSlots: number
}

/** The slots to run with from now on, and why (no comma, no quote). The slots of the sample mean: stay. */
export interface ScalingAnswer {
  readonly slots: number
  readonly reason: string
}

/** Decides how many slots a job runs with. Provisioning, gate and pause are not its business. */
export interface Autoscaler {
  /** Between two looks. */
  readonly intervalMs: Ms
  /** The history that it looks back over before it can decide. */
  readonly lookBackMs: Ms
  /** From a start without history to the first look that can ask for more slots. */
  readonly decidesAfterMs: Ms
  look(sample: ScalingSample): ScalingAnswer
  /** The job runs again after a rescale, since `atMs`. */
  restarted(atMs: Ms): void
}

/** Between which numbers of slots every rule stays. */
export interface ScalingBounds {
  readonly minSlots: number
  readonly maxSlots: number
}

export const stay = ({slots}: ScalingSample, reason: string): ScalingAnswer => ({slots, reason})

/** Keeps slots within their bounds. */
export const within = ({minSlots, maxSlots}: ScalingBounds, slots: number): number =>
  Math.min(Math.max(slots, minSlots), maxSlots)

/** Per second, from the first to the last of two samples; NaN where no time lies between them. */
export const ratePerS = (from: number, to: number, spanMs: Ms): Eps =>
  spanMs > 0 ? ((to - from) / spanMs) * 1000 : Number.NaN
