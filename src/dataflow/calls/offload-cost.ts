import {lambdaCostUsd} from '../../metrics/cost-model.js'
import {logBytesOf} from '../../metrics/log-bytes.js'
import type {Offload, Trial} from '../../model/trial.js'
import type {Ms, Usd} from '../../model/units.js'
import {placesOf} from './window.js'

/** What a trial has used of Lambda so far. */
export interface OffloadUsage {
  readonly invocations: number
  readonly coldStarts: number
  /** Sum over calls of ceil(init + duration). */
  readonly billedMs: Ms
  /** From the start of the window on: so long environments have been kept, where they are warm. */
  readonly sinceWindowMs: Ms
}

/** What a trial's calls and its warm environments have cost at list prices; 0 without an offload path. */
export function offloadCostUsd(
  trial: Pick<Trial, 'offload' | 'parallelism'>,
  {invocations, coldStarts, billedMs, sinceWindowMs}: OffloadUsage,
): Usd {
  const {offload, parallelism} = trial
  if (!offload) return 0
  const {memoryMb, price} = offload
  return lambdaCostUsd(
    {
      calls: invocations,
      billedMs,
      memoryMb,
      logBytes: logBytesOf({calls: invocations, coldStarts}),
      standingMs: standingEnvironments(offload, parallelism) * Math.max(0, sinceWindowMs),
    },
    price,
  )
}

/** Environments that `environments: warm` keeps: one for every call that may be under way; 0 where they are cold. */
export const standingEnvironments = (
  offload: Pick<Offload, 'environments' | 'maxInFlight' | 'reservedConcurrency' | 'limits'>,
  parallelism: number,
): number =>
  offload.environments === 'cold'
    ? 0
    : Math.min(
        placesOf(offload, parallelism),
        offload.reservedConcurrency ?? offload.limits.accountConcurrency,
      )
