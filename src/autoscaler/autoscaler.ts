import type {Eps, Ms, Share} from '../model/units.js'
import type {NumberSetting, Settings} from '../strategy/strategy.js'

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

/** What a rule is built from beside its parameters. */
export interface RuleContext extends ScalingBounds {
  /** Of the trial: a timetable counts from its end. */
  readonly warmupMs: Ms
}

/** An autoscaler as a module has it: one rule serves one trial. */
export interface AutoscalerDefinition {
  readonly summary: string
  readonly settings: Settings
  /** `values` hold every key of `settings`, and what is the same for every rule (docs/model.md#rescaling). */
  create(values: Readonly<Record<string, number | string>>, context: RuleContext): Autoscaler
}

/**
 * What a module of a user's own exports as its default: a rule whose settings have these values. What of the port has no
 * meaning for it may be missing: without `lookBackMs` it remembers nothing, without `decidesAfterMs` it decides at once.
 * For editors: `@type {import('burst/autoscaler').AutoscalerModule<{targetShare: number}>}`.
 *
 * @public
 */
export interface AutoscalerModule<Values extends Readonly<Record<string, number>>> {
  readonly summary: string
  readonly settings: {readonly [Key in keyof Values]: NumberSetting}
  create(
    values: Values,
    context: RuleContext,
  ): Pick<Autoscaler, 'intervalMs' | 'look'> & Partial<Omit<Autoscaler, 'intervalMs' | 'look'>>
}

/** An answer that keeps the slots as they are. */
export const stay = ({slots}: ScalingSample, reason: string): ScalingAnswer => ({slots, reason})

/** Keeps slots within their bounds. */
export const within = ({minSlots, maxSlots}: ScalingBounds, slots: number): number =>
  Math.min(Math.max(slots, minSlots), maxSlots)

/** Per second, from the first to the last of two samples; NaN where no time lies between them. */
export const ratePerS = (from: number, to: number, spanMs: Ms): Eps =>
  spanMs > 0 ? ((to - from) / spanMs) * 1000 : Number.NaN
