import {reactionMs} from '../../autoscaler/reaction.js'
import type {AutoscalerSettings, Load} from '../../model/trial.js'
import type {Eps, Ms} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import type {Overload} from './overload.js'

/** Bursts that an autoscaler of this profile has no answer to: computed from its rule, not simulated. */
export interface Unanswered {
  readonly autoscaler: string
  /** τ*: how long a burst of this factor must last; Infinity where it never answers one. */
  readonly reactionMs: Ms
  readonly longestBurstMs: Ms
}

/** The bursts of a load that are too short for an autoscaler; null where one is not, or where there is none to ask. */
export function unansweredBursts(
  load: Load,
  autoscaler: Pick<AutoscalerSettings, 'name' | 'kind' | 'parameters'>,
  {capacityEps, overload}: {readonly capacityEps: Eps; readonly overload: Overload | null | undefined},
): Unanswered | null {
  const longestBurstMs = Math.max(0, ...burstIntervals(load).map(({fromMs, toMs}) => toMs - fromMs))
  if (!overload || load.rateEps === 'max' || longestBurstMs === 0) return null
  const utilization = load.rateEps / capacityEps
  const tauMs = reactionMs(autoscaler, {utilization, factor: overload.factor / utilization})
  return tauMs > longestBurstMs ? {autoscaler: autoscaler.name, reactionMs: tauMs, longestBurstMs} : null
}
