import type {Load} from '../model/trial.js'
import {type Eps, type Ms, msToNs, nsToMs, type Share} from '../model/units.js'
import {createRateProfile, windowOf} from '../workload/rate-profile.js'
import type {TracePoints} from '../workload/trace.js'

/** How long, and by what factor, the scheduled rate exceeds what the job can do. */
export interface Overload {
  readonly lengthMs: Ms
  /** Highest scheduled rate over capacity. */
  readonly factor: number
  /** Share of the window that is overloaded. */
  readonly duty: Share
  /** Share of the window that the same excess would take at the highest rate: for a square peak, the duty. */
  readonly squareDuty: Share
}

/**
 * The overload of a load on a capacity within the measured window; null where it never exceeds it, undefined where
 * no rate is scheduled that could be compared.
 */
export function overloadOf(load: Load, capacityEps: Eps, trace?: TracePoints): Overload | null | undefined {
  const {fromMs, toMs} = windowOf(load)
  // A trace of instants has events and no rate.
  if (load.rateEps === 'max' || toMs === null || trace?.kind === 'instants') return undefined
  const profile = createRateProfile(load, trace)
  let lengthMs = 0
  let excess = 0
  let highestEps = 0
  for (let atMs = fromMs; atMs < toMs;) {
    const piece = profile(msToNs(atMs))
    if (!piece) break
    const untilMs = Math.min(toMs, nsToMs(piece.toNs))
    const above = partAbove(piece.fromEps - capacityEps, piece.toEps - capacityEps)
    lengthMs += (untilMs - atMs) * above.share
    excess += (untilMs - atMs) * above.mean
    highestEps = Math.max(highestEps, piece.fromEps, piece.toEps)
    atMs = untilMs
  }
  if (lengthMs === 0) return null
  const windowMs = toMs - fromMs
  return {
    lengthMs,
    factor: highestEps / capacityEps,
    duty: lengthMs / windowMs,
    squareDuty: excess / (windowMs * (highestEps - capacityEps)),
  }
}

/** Of a line from one height to another: how much of it lies above zero, and its mean height there over all of it. */
function partAbove(from: number, to: number): {readonly share: Share; readonly mean: number} {
  if (from <= 0 && to <= 0) return {share: 0, mean: 0}
  if (from > 0 && to > 0) return {share: 1, mean: (from + to) / 2}
  const highest = Math.max(from, to)
  const share = highest / Math.abs(to - from)
  return {share, mean: (share * highest) / 2}
}
