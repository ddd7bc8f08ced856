import {type Eps, type Ms, type Ns, NS_PER_MS, NS_PER_S, msToNs, nsToMs} from '../model/units.js'
import {createTraceRate} from './shapes.js'
import type {TracePoints} from './trace.js'

/** A stretch of the measured window at one rate; instants count from the start of the window. */
interface Stretch {
  readonly fromNs: Ns
  readonly toNs: Ns
  readonly rateEps: Eps
}

/** What a window of a trace holds. Instants count from the start of the window. */
export interface TraceSummary {
  /** Events that are scheduled in the window. */
  readonly events: number
  /** To the end of the last second with events. */
  readonly lengthMs: Ms
  /** The highest rate of any second. */
  readonly highestEps: Eps
  /** Seconds whose rate is above the capacity; those less than a second apart are one. */
  readonly bursts: readonly {readonly fromMs: Ms; readonly toMs: Ms}[]
}

/** The rate that the trace begins with: a warm-up runs at it. Of instants, those of the first second. */
export const firstRateEps = (trace: TracePoints): Eps =>
  trace.kind === 'rates' ? (trace.points[0]?.rateEps ?? 0) : (createTraceRate(trace)(0)?.fromEps ?? 0)

/**
 * How long a trace is. Instants end with the second that holds the last one. The last rate holds as long as the one
 * before it did, unless it stands there to mark an end: out of step with the others, and 0 or the same as the rate
 * before. Null for a single rate, which says no end.
 */
export function traceLengthMs(trace: TracePoints): Ms | null {
  if (trace.kind === 'instants') {
    return nsToMs((Math.floor((trace.atNs.at(-1) ?? 0) / NS_PER_S) + 1) * NS_PER_S)
  }
  const {points, endNs} = trace
  if (endNs !== undefined) return nsToMs(endNs)
  const [before, last] = points.slice(-2)
  if (before === undefined || last === undefined) return null
  const lastStepNs = last.atNs - before.atNs
  const isEnd = last.rateEps === 0 || last.rateEps === before.rateEps
  return nsToMs(last.atNs + (isEnd && !isInStep(points.map(({atNs}) => atNs)) ? 0 : lastStepNs))
}

/** Whether three instants or more follow one another at one distance, within a millisecond. */
function isInStep(atNs: readonly Ns[]): boolean {
  const steps = atNs.slice(1).map((instantNs, index) => instantNs - (atNs[index] ?? 0))
  const [first = 0] = steps
  return steps.length > 1 && steps.every((stepNs) => Math.abs(stepNs - first) <= NS_PER_MS)
}

/** The part of a trace that a trial uses, from its beginning: until the window or the events are over. */
interface TraceWindow {
  readonly windowMs: Ms
  readonly mostEvents: number
  readonly capacityEps: Eps
}

/** Events, highest rate and bursts of a window that begins with the trace. */
export function summarizeTrace(
  trace: TracePoints,
  {windowMs, mostEvents, capacityEps}: TraceWindow,
): TraceSummary {
  const bursts: {fromMs: Ms; toMs: Ms}[] = []
  let events = 0
  let lengthMs = 0
  let highestEps = 0
  for (const {fromNs, toNs: untilNs, rateEps} of binnedRates(trace, msToNs(windowMs))) {
    if (rateEps === 0) continue
    const toNs = Math.min(untilNs, Math.ceil(fromNs + ((mostEvents - events) * NS_PER_S) / rateEps))
    if (toNs <= fromNs) break
    events += (rateEps * (toNs - fromNs)) / NS_PER_S
    lengthMs = nsToMs(toNs)
    highestEps = Math.max(highestEps, rateEps)
    if (rateEps <= capacityEps) continue
    const last = bursts.at(-1)
    if (last && msToNs(last.toMs) + NS_PER_S > fromNs) last.toMs = nsToMs(toNs)
    else bursts.push({fromMs: nsToMs(fromNs), toMs: nsToMs(toNs)})
  }
  return {events, lengthMs, highestEps, bursts}
}

/** The rates of a window second by second, equal ones together where the trace has them so. */
export function* binnedRates(trace: TracePoints, windowNs: Ns): Generator<Stretch> {
  const rateAt = createTraceRate(trace)
  let fromNs = 0
  while (fromNs < windowNs) {
    const piece = rateAt(fromNs)
    if (piece === null) {
      yield {fromNs, toNs: windowNs, rateEps: 0}
      return
    }
    const wholeToNs = Math.min(Math.floor(piece.toNs / NS_PER_S) * NS_PER_S, windowNs)
    const toNs = wholeToNs > fromNs ? wholeToNs : Math.min(fromNs + NS_PER_S, windowNs)
    const rateEps = wholeToNs > fromNs ? piece.fromEps : meanRateEps(rateAt, fromNs, toNs)
    yield {fromNs, toNs, rateEps}
    fromNs = toNs
  }
}

function meanRateEps(rateAt: ReturnType<typeof createTraceRate>, fromNs: Ns, toNs: Ns): Eps {
  let weighed = 0
  for (let atNs = fromNs; atNs < toNs;) {
    const piece = rateAt(atNs)
    if (piece === null) break
    const untilNs = Math.min(piece.toNs, toNs)
    weighed += piece.fromEps * (untilNs - atNs)
    atNs = untilNs
  }
  return weighed / (toNs - fromNs)
}
