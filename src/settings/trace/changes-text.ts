import {UsageError} from '../../errors.js'
import type {TraceReading} from '../../model/trial.js'
import {msToNs, NS_PER_S} from '../../model/units.js'
import {traceLengthMs} from '../../workload/trace-summary.js'
import type {TracePoints} from '../../workload/trace.js'
import {spanText} from './points/in-order.js'

/** More points than that would be a second for each of two weeks. */
const MOST_SPREAD_MS = 14 * 86_400_000

/** How a trace is played other than it stands in its file; throws a UsageError for what it cannot be. */
export function changesText(trace: TracePoints, reading: TraceReading): readonly string[] {
  const {fromMs, forMs, speed, scale, burstiness} = reading
  requirePart(trace, fromMs ?? 0)
  requireSpread(trace, reading)
  return [
    ...(fromMs === undefined ? [] : [`from ${spanText(msToNs(fromMs))} on`]),
    ...(forMs === undefined ? [] : [`for ${spanText(msToNs(forMs))} of the file`]),
    ...(speed === undefined ? [] : [`${speed} times as fast, at the same rates`]),
    ...(scale === undefined ? [] : [`at ${scale} times its rates`]),
    ...(burstiness === undefined
      ? []
      : [`counts of a second vary with an index of dispersion of ${burstiness} within each interval`]),
  ]
}

function requirePart(trace: TracePoints, fromMs: number): void {
  const lengthMs = traceLengthMs(trace)
  if (lengthMs === null || fromMs < lengthMs) return
  throw new UsageError(
    `the trace is ${spanText(msToNs(lengthMs))} long, and is to begin at ${spanText(msToNs(fromMs))}`,
    {
      suggestions: ['give an earlier --trace-from'],
    },
  )
}

function requireSpread(trace: TracePoints, {burstiness, speed = 1, forMs}: TraceReading): void {
  if (burstiness === undefined || burstiness === 1) return
  if (trace.kind === 'instants') {
    throw new UsageError('the trace has each event at its own instant, which says how bursty it is', {
      suggestions: ['drop --trace-burstiness'],
    })
  }
  const lengthMs = Math.min(traceLengthMs(trace) ?? 0, forMs ?? Infinity) / speed
  if (lengthMs <= MOST_SPREAD_MS) return
  throw new UsageError(
    `a trace of ${spanText((lengthMs / 1000) * NS_PER_S)} is too long for --trace-burstiness`,
    {
      suggestions: ['cut it with --trace-from and --trace-for'],
    },
  )
}
