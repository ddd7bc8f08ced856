import type {Random} from '../kernel/random.js'
import type {Slo, StrategySettings} from '../model/trial.js'
import type {Eps, Ms, RunMs, Share, Usd} from '../model/units.js'

/** What a strategy may look at (docs/model.md#snapshot): observed load only, never the future of the trace. */
export interface Snapshot {
  readonly atMs: RunMs
  readonly intervalMs: Ms
  /** Intended by the schedule in the last interval. */
  readonly arrivalRateEps: Eps
  /** Let into the job by the source: lower than intended while it is blocked, higher while it catches up. */
  readonly inputRateEps: Eps
  /** Finished by `tokenize` in the last interval. */
  readonly processedRateEps: Eps
  /** True rate × slots (DS2's term); NaN until it has been measured, and again when it is too old. */
  readonly localCapacityEps: Eps
  /** Intended but not yet taken by `tokenize` or the batcher: lag, as Kafka would show it. */
  readonly backlogEvents: number
  readonly queueDelayMs: Ms
  /** Of `tokenize`. */
  readonly busyShare: Share
  /** Of the source. */
  readonly backpressuredShare: Share
  /** Of `tokenize`. */
  readonly idleShare: Share
  /** Ever received by subtask 0 of `tokenize`: read by the original study's literal rule only. */
  readonly subtask0RecordsIn: number
  readonly offload: OffloadSnapshot
}

/** The offload path in the last interval. */
export interface OffloadSnapshot {
  readonly share: Share
  readonly inFlightEvents: number
  /** Events per request sent; NaN without one. */
  readonly batchMeanEvents: number
  readonly latencyP50Ms: Ms
  readonly latencyP99Ms: Ms
  /** Of the requests sent. */
  readonly throttledShare: Share
  /** Of the requests sent. */
  readonly coldShare: Share
  readonly costUsdPerHour: Usd
}

/** A share in [0, 1], and why: the reason is kept in the decision trace (no comma, no quote). */
export interface ShareDecision {
  readonly share: Share
  readonly reason: string
}

/** What a per-event strategy knows beside the wait of its own subtask. */
export interface Estimates {
  /** Of the batch that the event would join; the full linger if none is open. */
  readonly remainingLingerMs: Ms
  /** Send to reply, smoothed over the replies so far, published at ticks. */
  readonly offloadMs: Ms
  readonly meanServiceMs: Ms
}

/** When to burst: decided once an interval, or for every event. */
export type Strategy =
  /** Called every metric interval. */
  | {readonly kind: 'tick'; decide(snapshot: Snapshot): ShareDecision}
  | {
      readonly kind: 'event'
      /** Called for every event, with the wait in front of its own subtask: at most 50 ns. True = offload. */
      readonly route: (localWaitMs: Ms, estimates: Estimates) => boolean
      /** Asked every metric interval: a reason keeps every event local until the next, null lets `route` decide. */
      readonly hold?: (snapshot: Snapshot) => string | null
    }

/** What a strategy may use beside its settings. */
export interface StrategyContext {
  readonly random: Random
  readonly slo: Slo | null
}

/** One number of a strategy, as files and `--set strategy.key=value` give it. */
export interface NumberSetting {
  readonly default: number
  readonly minimum: number
  readonly maximum?: number
  readonly describe: string
}

/** One of some words. */
export interface WordSetting {
  readonly default: string
  readonly words: readonly string[]
  readonly describe: string
}

/** One setting of a strategy: a number within bounds, or one of some words. */
export type Setting = NumberSetting | WordSetting

/** The settings of a strategy, by name. */
export type Settings = Readonly<Record<string, Setting>>

/** Their values, by the same names. */
export type SettingValues<S extends Settings> = {
  readonly [Key in keyof S]: S[Key] extends WordSetting ? string : number
}

/**
 * A strategy as its file exports it: settings as plain data, so that a worker's import graph holds no
 * schema library (.github/decisions/0005-settings-as-data.md).
 */
export interface StrategyDefinition {
  readonly summary: string
  readonly settings: Settings
  /** What its setting `of` may name: the settings of the named one stand beside its own. */
  readonly wraps?: Readonly<Record<string, StrategyDefinition>>
  /** `values` hold every key of `settings`; a tick strategy may keep state, one instance serves one trial. */
  create(values: StrategySettings, context: StrategyContext): Strategy
}

/**
 * What a module of a user's own exports as its default: a strategy whose settings have these values. For editors:
 * `@type {import('burst/strategy').StrategyModule<{limitEvents: number}>}`.
 *
 * @public
 */
export interface StrategyModule<Values extends Readonly<Record<string, number>>> {
  readonly summary: string
  readonly settings: {readonly [Key in keyof Values]: NumberSetting}
  create(values: Values, context: StrategyContext): Strategy
}

/** Ties the type of the values to the declared settings. */
export const defineStrategy = <S extends Settings>(definition: {
  readonly summary: string
  readonly settings: S
  readonly wraps?: Readonly<Record<string, StrategyDefinition>>
  create(values: SettingValues<S>, context: StrategyContext): Strategy
}): StrategyDefinition => definition as unknown as StrategyDefinition
