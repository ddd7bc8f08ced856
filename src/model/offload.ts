import type {LambdaLimits, LambdaPrice} from './platform.js'
import type {Quantiles} from './service.js'
import type {Ms, Usd} from './units.js'

/** What answers the calls: the Lambda model, functions on this machine, AWS. */
export const TARGETS = ['model', 'local', 'aws'] as const
export type TargetName = (typeof TARGETS)[number]

/** The languages that burst's own function is written in. */
export const FUNCTIONS = ['node', 'python', 'java'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** What an offload target costs in time, as measured or as published; never a bare mean. */
export interface OffloadProfile {
  readonly name: string
  /** Download and microVM start: before the function's init, unbilled. */
  readonly preInitMs: Quantiles
  readonly initMs: Quantiles
  /** Round trip of a warm call beyond the handler's own time, by batch size, rising. */
  readonly overhead: readonly {readonly batchEvents: number; readonly quantilesMs: Quantiles}[]
  /** Adds payload time in both directions; null = not limited. */
  readonly bandwidthMbps: number | null
  readonly idleReclaimMs: Ms
  readonly functionTimeoutMs: Ms
  /** False for `ideal`: no requests-per-second cap and no scaling rate. */
  readonly isRateLimited: boolean
}

/** Whether environments stand ready before the first call. */
export const ENVIRONMENTS = ['cold', 'warm'] as const
/** What becomes of events whose call is given up: served by the job, or lost. */
export const ON_GIVE_UP = ['fallback', 'drop'] as const

/** Where a cold start of target `local` comes from: the function's profile, or a process that starts. */
export const LOCAL_STARTS = ['drawn', 'real'] as const
export type LocalStarts = (typeof LOCAL_STARTS)[number]

/** How a trial calls Lambda, resolved. */
export interface Offload {
  readonly target: TargetName
  readonly function: FunctionName
  /** Name or ARN of a function of the user's on `aws`; null where it is ours. */
  readonly functionName: string | null
  /** A trial ends where its Lambda has cost so much; null = no ceiling. */
  readonly maxCostUsd: Usd | null
  /** Service time of an offloaded event; null = the same as locally (as-published sets 0). */
  readonly offloadServiceTimeMs: Ms | null
  readonly memoryMb: number
  /** null = none reserved, the account's concurrency is the limit. */
  readonly reservedConcurrency: number | null
  readonly environments: (typeof ENVIRONMENTS)[number]
  /** Of target `local`; null on every other. */
  readonly localStarts: LocalStarts | null
  readonly maxInFlight: number
  readonly maxAttempts: number
  readonly callTimeoutMs: Ms
  /** What each request takes of its subtask's server on `virtual`; missing where it takes nothing. */
  readonly callCpuMs?: Ms
  readonly onGiveUp: (typeof ON_GIVE_UP)[number]
  readonly profile: OffloadProfile
  readonly limits: LambdaLimits
  readonly price: LambdaPrice
}
