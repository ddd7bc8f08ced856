import type {Load} from '../../model/trial.js'
import {type Eps, type Ms, msToNs, nsToMs, type Share} from '../../model/units.js'
import {createRateProfile, windowOf} from '../../workload/rate-profile.js'
import {binnedRates} from '../../workload/trace-summary.js'
import type {TracePoints} from '../../workload/trace.js'

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
  if (load.rateEps === 'max' || toMs === null) return undefined
  const pieces = loadPieces(load, trace)
  let lengthMs = 0
  let excess = 0
  let highestEps = 0
  for (const {spanMs, fromEps, toEps} of pieces) {
    const above = partAbove(fromEps - capacityEps, toEps - capacityEps)
    lengthMs += spanMs * above.share
    excess += spanMs * above.mean
    highestEps = Math.max(highestEps, fromEps, toEps)
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

/** A stretch of the measured window whose scheduled rate is constant or linear. */
export interface LoadPiece {
  readonly spanMs: Ms
  readonly fromEps: Eps
  readonly toEps: Eps
}

/** The measured window of a load in order; of a trace by seconds, as its bursts are found. Nothing at rate max. */
export function loadPieces(load: Load, trace?: TracePoints): Iterable<LoadPiece> {
  const {fromMs, toMs} = windowOf(load)
  if (load.rateEps === 'max') return []
  return trace && toMs !== null ? piecesOfTrace(trace, toMs - fromMs) : piecesOfShape(load)
}

function* piecesOfShape(load: Load): Generator<LoadPiece> {
  const {fromMs, toMs} = windowOf(load)
  const profile = createRateProfile(load)
  for (let atMs = fromMs; toMs !== null && atMs < toMs;) {
    const piece = profile(msToNs(atMs))
    if (!piece) return
    const untilMs = Math.min(toMs, nsToMs(piece.toNs))
    yield {spanMs: untilMs - atMs, fromEps: piece.fromEps, toEps: piece.toEps}
    atMs = untilMs
  }
}

function* piecesOfTrace(trace: TracePoints, windowMs: Ms): Generator<LoadPiece> {
  for (const {fromNs, toNs, rateEps} of binnedRates(trace, msToNs(windowMs))) {
    yield {spanMs: nsToMs(toNs - fromNs), fromEps: rateEps, toEps: rateEps}
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
