import type {Offload, TargetName} from '../model/trial.js'
import type {LambdaConnection} from './lambda-target.js'

/** What a trial wants of its target. */
export interface TargetWish {
  readonly offload: Offload
  /** Name or ARN of a function of the user's; null: ours, as it is served here and deployed to AWS. */
  readonly functionName: string | null
}

/** A target brought up for one trial. `connectLambda` opens the connection, here or in another thread. */
export interface StartedTarget {
  readonly connection: LambdaConnection
  /** Takes down what was brought up; nothing of it is left afterward. */
  stop(): Promise<void>
}

/** A place that serves the Invoke API. */
export interface TargetAdapter {
  readonly name: TargetName
  /** Throws an EnvironmentError with its remedy where this target cannot be used; reaches for no network. */
  check(): Promise<void>
  start(wish: TargetWish): Promise<StartedTarget>
}
