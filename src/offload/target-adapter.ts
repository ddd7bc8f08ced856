import type {Offload, TargetName} from '../model/trial.js'
import type {Ms} from '../model/units.js'
import type {LambdaConnection} from './lambda/lambda-target.js'

/** What a trial wants of its target. */
export interface TargetWish {
  readonly offload: Offload
  /** Name or ARN of a function of the user's; null: ours, as it is served here and deployed to AWS. */
  readonly functionName: string | null
  /** Calls that may be under way at once; missing = the offload's own limit. */
  readonly places?: number
  /** Keys what a target of ours draws; missing = 1. */
  readonly seed?: number
  /** Hears of what takes more than two seconds. */
  readonly say?: (text: string) => void
  /** Ends a start that takes its time: what is there by then is used, or stopped, by who asked. */
  readonly signal?: AbortSignal
}

/** A target brought up for one trial. `connectLambda` opens the connection, here or in another thread. */
export interface StartedTarget {
  readonly connection: LambdaConnection
  /** CPU time that it has taken of this machine so far, by part; missing where it runs elsewhere. */
  readonly cpu?: readonly {readonly part: string; readonly cpuMs: () => Ms}[]
  /** True once what was brought up has ended by itself, or by somebody else; missing where it runs elsewhere. */
  readonly isGone?: () => boolean
  /** The trial is over: takes down what was brought up for it, except what the adapter keeps for the next one. */
  stop(): Promise<void>
}

/** A place that serves the Invoke API. */
export interface TargetAdapter {
  readonly name: TargetName
  /** Throws an EnvironmentError with its remedy where this target cannot be used; reaches for no network. */
  check(): Promise<void>
  start(wish: TargetWish): Promise<StartedTarget>
  /** Takes down what is kept from trial to trial; nothing of it is left afterward. */
  close?(): Promise<void>
}
