import {lambdaCostUsd, natCostUsd} from '../../metrics/cost-model.js'
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
  /** Of requests and responses. */
  readonly payloadBytes: number
  /** From the start of the window on: so long warm environments have been kept, and a NAT gateway. */
  readonly sinceWindowMs: Ms
}

/** What a trial's calls, its warm environments and its NAT gateway have cost at list prices; 0 without an offload path. */
export function offloadCostUsd(trial: Pick<Trial, 'offload' | 'parallelism'>, usage: OffloadUsage): Usd {
  const {offload, parallelism} = trial
  if (!offload) return 0
  const {invocations, coldStarts, billedMs, sinceWindowMs} = usage
  const {memoryMb, price} = offload
  const lambdaUsd = lambdaCostUsd(
    {
      calls: invocations,
      billedMs,
      memoryMb,
      logBytes: logBytesOf({calls: invocations, coldStarts}),
      standingMs: standingEnvironments(offload, parallelism) * Math.max(0, sinceWindowMs),
    },
    price,
  )
  return lambdaUsd + natUsd(offload, usage)
}

/** What of it a NAT gateway takes; 0 where none is priced. */
export const natUsd = (
  {price: {nat}}: Pick<Offload, 'price'>,
  {payloadBytes, sinceWindowMs}: Pick<OffloadUsage, 'payloadBytes' | 'sinceWindowMs'>,
): Usd => (nat ? natCostUsd({payloadBytes, spanMs: Math.max(0, sinceWindowMs)}, nat) : 0)

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
