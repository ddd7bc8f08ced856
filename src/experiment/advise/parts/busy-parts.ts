import type {TracePart} from '../../../model/trial.js'
import {type Eps, type Ms, MS_PER_S, msToNs, nsToMs} from '../../../model/units.js'
import {binnedRates} from '../../../workload/trace-summary.js'
import type {TracePoints} from '../../../workload/trace.js'

/** What of a trace is busy, and with how much around it. */
export interface Busy {
  readonly windowMs: Ms
  /** What works off a queue; a queue is nothing to be waited for where it is Infinity. */
  readonly capacityEps: Eps
  /** A second above it is busy. */
  readonly aboveEps: Eps
  /** Stretches that are busy in any case. */
  readonly bursts: readonly TracePart[]
  readonly beforeMs: Ms
  readonly afterMs: Ms
}

/** Parts that are nearer to one another are one. */
const LEAST_GAP_MS: Ms = 60_000

/**
 * The busy stretches of a trace: above a rate, or with a queue that is left of it, each with its surroundings; empty where
 * it is calm all the time. In the order of time and apart.
 */
export function busyParts(points: TracePoints, busy: Busy): readonly TracePart[] {
  const found = mergedParts([...busyStretches(points, busy), ...busy.bursts], 0)
  const wide = found.map(({fromMs, toMs}) => ({
    fromMs: Math.max(0, fromMs - busy.beforeMs),
    toMs: Math.min(busy.windowMs, toMs + busy.afterMs),
  }))
  return mergedParts(wide, LEAST_GAP_MS)
}

/** How long they are together. */
export const lengthOfParts = (parts: readonly TracePart[]): Ms =>
  parts.reduce((sum, {fromMs, toMs}) => sum + toMs - fromMs, 0)

function busyStretches(points: TracePoints, {windowMs, capacityEps, aboveEps}: Busy): readonly TracePart[] {
  const stretches: TracePart[] = []
  let waiting = 0
  for (const {fromNs, toNs, rateEps} of binnedRates(points, msToNs(windowMs))) {
    const [fromMs, toMs] = [nsToMs(fromNs), nsToMs(toNs)]
    const before = waiting
    waiting = Math.max(0, waiting + ((rateEps - capacityEps) * (toMs - fromMs)) / MS_PER_S)
    if (rateEps > aboveEps || waiting > 0) stretches.push({fromMs, toMs})
    else if (before > 0) {
      stretches.push({fromMs, toMs: fromMs + (before / (capacityEps - rateEps)) * MS_PER_S})
    }
  }
  return stretches
}

function mergedParts(parts: readonly TracePart[], gapMs: Ms): readonly TracePart[] {
  const merged: {fromMs: Ms; toMs: Ms}[] = []
  for (const {fromMs, toMs} of parts.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1)
    if (last && fromMs <= last.toMs + gapMs) last.toMs = Math.max(last.toMs, toMs)
    else merged.push({fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs)})
  }
  return merged
}
