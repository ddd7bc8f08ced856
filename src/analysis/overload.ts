import type {Load} from '../model/trial.js'
import {type Eps, type Ms, nsToMs, type Share} from '../model/units.js'
import {createRateProfile, windowOf} from '../workload/rate-profile.js'

/** How long, and by what factor, the scheduled rate exceeds what the job can do. */
export interface Overload {
  readonly lengthMs: Ms
  /** Highest scheduled rate over capacity. */
  readonly factor: number
  /** Share of the window that is overloaded. */
  readonly duty: Share
}

/** The overload of a load on a capacity within the measured window; null where it never exceeds it. */
export function overloadOf(load: Load, capacityEps: Eps): Overload | null {
  const {fromMs, toMs} = windowOf(load)
  if (load.rateEps === 'max' || toMs === null) return null
  const profile = createRateProfile(load)
  let lengthMs = 0
  let highestEps = 0
  for (let atMs = fromMs; atMs < toMs;) {
    const piece = profile(Math.round(atMs * 1e6))
    if (!piece) break
    const untilMs = Math.min(toMs, nsToMs(piece.toNs))
    const over = {fromEps: piece.fromEps - capacityEps, toEps: piece.toEps - capacityEps}
    lengthMs += (untilMs - atMs) * shareAbove(over.fromEps, over.toEps)
    highestEps = Math.max(highestEps, piece.fromEps, piece.toEps)
    atMs = untilMs
  }
  if (lengthMs === 0) return null
  return {lengthMs, factor: highestEps / capacityEps, duty: lengthMs / (toMs - fromMs)}
}

/** How much of a line from one height to another lies above zero. */
function shareAbove(from: number, to: number): Share {
  if (from <= 0 && to <= 0) return 0
  if (from > 0 && to > 0) return 1
  return Math.max(from, to) / Math.abs(to - from)
}
