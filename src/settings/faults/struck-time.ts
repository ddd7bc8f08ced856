import type {Fault} from '../../model/fault.js'
import type {Load} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'

/** When a fault strikes, from the start of the measured window. */
export interface Span {
  readonly fromMs: Ms
  /** Infinity where the fault lasts to the end. */
  readonly toMs: Ms
}

/** How long the measured window is. */
export interface WindowLength {
  readonly ms: Ms
  /** False where chance or the job decides: then it may be longer. */
  readonly isExact: boolean
}

/** From its start to its end, as given; a fault without either strikes all the time. */
export function spanOf(fault: Fault): Span {
  const fromMs = 'atMs' in fault ? fault.atMs : 0
  const forMs = 'forMs' in fault ? fault.forMs : 0
  return {fromMs, toMs: forMs === 0 ? Infinity : fromMs + forMs}
}

/** The length of the measured window; null where only the trial tells. */
export function windowLength({extent, rateEps, shape, arrivals}: Load): WindowLength | null {
  if (extent.kind === 'duration') return {ms: extent.durationMs, isExact: true}
  if (rateEps === 'max' || shape !== 'constant') return null
  return {
    ms: Math.max(0, (extent.events / rateEps) * 1000 - extent.warmupMs),
    isExact: arrivals === 'uniform',
  }
}

/** Whether spans together cover one, as far as it lies in a window of some length. */
export function isCovered({fromMs, toMs}: Span, by: readonly Span[], windowMs: Ms): boolean {
  const endMs = Math.min(toMs, windowMs)
  let reachedMs = fromMs
  for (const span of by.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs > reachedMs) break
    reachedMs = Math.max(reachedMs, span.toMs)
  }
  return reachedMs >= endMs
}

/**
 * The most events that can be intended within a span; null where that is not known. Fluctuation's highest step is
 * ten times its base; a trace has the rates of its file.
 */
export function mostEvents(load: Load, {fromMs, toMs}: Span, windowMs: Ms): number | null {
  const {rateEps, peakRateEps, shape, extent} = load
  if (rateEps === 'max' || shape === 'trace') return null
  const peakEps = Math.max(rateEps, peakRateEps, shape === 'fluctuation' ? 10 * rateEps : 0)
  const events = (peakEps * (Math.min(toMs, windowMs) - fromMs)) / 1000
  return extent.kind === 'events' ? Math.min(events, extent.events) : events
}
