import type {TracePart} from '../model/trial.js'
import {msToNs} from '../model/units.js'
import {traceLengthMs} from './trace-summary.js'
import type {TracePoints, TraceRate} from './trace.js'

/** A trace with silence outside its parts, which are in the order of time and apart. */
export function onlyParts(trace: TracePoints, parts: readonly TracePart[]): TracePoints {
  if (trace.kind === 'instants') {
    const isInside = (atNs: number): boolean =>
      parts.some(({fromMs, toMs}) => atNs >= msToNs(fromMs) && atNs < msToNs(toMs))
    return {kind: 'instants', atNs: trace.atNs.filter(isInside)}
  }
  const {points} = trace
  const kept = parts.flatMap(({fromMs, toMs}): readonly TraceRate[] => {
    const [fromNs, toNs] = [msToNs(fromMs), msToNs(toMs)]
    const first = points.findLast(({atNs}) => atNs <= fromNs)
    const within = points.filter(({atNs}) => atNs > fromNs && atNs < toNs)
    return [{atNs: fromNs, rateEps: first?.rateEps ?? 0}, ...within, {atNs: toNs, rateEps: 0}]
  })
  const lengthMs = traceLengthMs(trace)
  const first = kept[0]?.atNs === 0 ? [] : [{atNs: 0, rateEps: 0}]
  return {kind: 'rates', points: [...first, ...kept], ...(lengthMs === null ? {} : {endNs: msToNs(lengthMs)})}
}
