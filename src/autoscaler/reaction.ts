import {ownValue} from '../model/own-value.js'
import type {AutoscalerSettings} from '../model/trial.js'
import type {Ms, Share} from '../model/units.js'

/** One step of the load, from a utilization of the slots to `factor` times as much. */
export interface LoadStep {
  readonly utilization: Share
  readonly factor: number
}

/** Of one datapoint of a CPU alarm. */
export const ALARM_POINT_MS: Ms = 60_000

/**
 * τ*: how long such a step must last before an autoscaler decides for more slots, its window being full of the load
 * before it, give or take one look; Infinity where it never does. In closed form, from the rules alone: a step so
 * short has no answer. NaN for other rules: of them nothing is claimed.
 *
 * For `rate`, with C the capacity and t since the step: input over the window is uC + (1 − u)Ct/W, the arrivals
 * R = uC + u(k − 1)Ct/W, the lag (ku − 1)Ct, the true rate C; it grows when C < lag/catchUp + R/uMax. Not beyond five
 * minutes of lag, from where the rule lets a job run full.
 */
export function reactionMs(
  {kind, parameters}: Pick<AutoscalerSettings, 'kind' | 'parameters'>,
  {utilization: u, factor: k}: LoadStep,
): Ms {
  const read = (key: string): number => Number(ownValue(parameters, key))
  if (kind === 'cpu-alarm') {
    return Math.min(1, k * u) < read('upThreshold') ? Infinity : read('upPoints') * ALARM_POINT_MS
  }
  if (kind !== 'rate') return Number.NaN
  const [uMax, catchUpMs] = [read('utilizationMax'), read('catchUpMs')]
  if (u >= uMax) return 0
  if (k * u <= uMax) return Infinity
  const byLag = catchUpMs === 0 ? 0 : (uMax * Math.max(0, k * u - 1)) / catchUpMs
  return (uMax - u) / ((u * (k - 1)) / read('windowMs') + byLag)
}
