import {type Ns, NS_PER_S} from '../../../model/units.js'
import type {TracePoints} from '../../../workload/trace.js'
import {spanText} from './in-order.js'
import type {RawSeries, ReadTrace} from '../raw-series.js'

/** Rows of a file in the order of time. */
export interface OrderedSeries {
  readonly raw: RawSeries
  readonly atNs: Float64Array
  readonly order: Uint32Array
  readonly path: string
}

const COARSE_NS: readonly Ns[] = [3600 * NS_PER_S, 60 * NS_PER_S, NS_PER_S]

/** One event a row. Where the clock of the file is coarse, its ticks are intervals with so many events each. */
export function instantsOf({raw, atNs}: OrderedSeries): ReadTrace {
  const tickNs = COARSE_NS.find((span) => isCoarse(raw, span)) ?? null
  const count = `${atNs.length} events over ${spanText(atNs.at(-1) ?? 0)}`
  if (tickNs === null) return {points: {kind: 'instants', atNs}, understood: [`one event a row: ${count}`]}
  return {
    points: countsPer(atNs, tickNs),
    understood: [`one event a row, to the ${spanText(tickNs)}: ${count}, spread within`],
  }
}

/** Whether all times are whole in this unit, and some of them the same. */
function isCoarse({rows: {s, ns}}: RawSeries, spanNs: Ns): boolean {
  const spanS = spanNs / NS_PER_S
  return s.length > 1 && s.every((at, index) => at % spanS === 0 && ns[index] === 0)
}

function countsPer(atNs: Float64Array, tickNs: Ns): TracePoints {
  const counts = new Map<number, number>()
  for (const at of atNs) counts.set(Math.floor(at / tickNs), (counts.get(Math.floor(at / tickNs)) ?? 0) + 1)
  const ticks = Math.floor((atNs.at(-1) ?? 0) / tickNs) + 1
  const points: {atNs: Ns; rateEps: number}[] = []
  for (const [tick, count] of [...counts].toSorted((a, b) => a[0] - b[0])) {
    points.push({atNs: tick * tickNs, rateEps: (count * NS_PER_S) / tickNs})
    if (tick + 1 < ticks && !counts.has(tick + 1)) points.push({atNs: (tick + 1) * tickNs, rateEps: 0})
  }
  return {kind: 'rates', points, endNs: ticks * tickNs}
}
