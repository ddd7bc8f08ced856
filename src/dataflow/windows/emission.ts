import type {Ms} from '../../model/units.js'

/** One window that has fired, or whose end has passed without. */
export interface FiredWindow {
  readonly endMs: Ms
  /** Infinity where it has not fired. */
  readonly firedMs: Ms
  /** Final rows; null where contents are not made. */
  readonly rows: number | null
}

/** How late windows fire, over some of them: NaN where there are none, p99 of too few as well. */
export interface EmissionDelay {
  readonly windows: number
  readonly p50Ms: Ms
  readonly p99Ms: Ms
  readonly maxMs: Ms
  /** Age of the youngest of them that has not fired: delays from there on are lower bounds. NaN where all have fired. */
  readonly censoredFromMs: Ms
}

/** Of fewer the 99th percentile is the greatest. */
export const LEAST_WINDOWS_P99 = 100

interface Span {
  readonly fromMs: Ms
  readonly toMs: Ms
}

/** What of a trial decides how the delays of its windows count. */
export interface EmissionScope {
  readonly sizeMs: Ms
  readonly warmupMs: Ms
  /** Windows that the end of the stream cut short end behind it: they fire before their end, and have no delay. */
  readonly streamEndMs: Ms
  /** Delays of windows that have not fired by then are at least their age. */
  readonly atMs: Ms
}

/** Instant of firing − end of window, of each window that ends in the measured one; `null` = in no burst alone. */
export function emissionDelay(
  windows: readonly FiredWindow[],
  {sizeMs, warmupMs, streamEndMs, atMs}: EmissionScope,
  bursts: readonly Span[] | null,
): EmissionDelay {
  const isIn = (endMs: Ms): boolean =>
    bursts === null || bursts.some(({fromMs, toMs}) => endMs > fromMs && endMs - sizeMs < toMs)
  const ended = windows.filter(
    ({endMs}) => endMs > warmupMs && endMs <= Math.min(streamEndMs, atMs) && isIn(endMs),
  )
  const delaysMs = ended.map(({endMs, firedMs}) => Math.min(firedMs, atMs) - endMs).toSorted((a, b) => a - b)
  const youngest = ended.findLast(({firedMs}) => firedMs > atMs)
  const count = delaysMs.length
  const at = (share: number): Ms => delaysMs[Math.ceil(share * count) - 1] ?? Number.NaN
  return {
    windows: count,
    p50Ms: at(0.5),
    p99Ms: count < LEAST_WINDOWS_P99 ? Number.NaN : at(0.99),
    maxMs: at(1),
    censoredFromMs: youngest ? atMs - youngest.endMs : Number.NaN,
  }
}
