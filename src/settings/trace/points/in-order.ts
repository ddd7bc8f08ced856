import {UsageError} from '../../../errors.js'
import {type Ns, NS_PER_S} from '../../../model/units.js'
import type {RawSeries} from '../raw-series.js'

/** Rows in the order of time. */
export interface OrderedRows {
  /** From the first row on, in that order. */
  readonly atNs: Float64Array
  /** Index of each in the file's own order. */
  readonly order: Uint32Array
  readonly notes: readonly string[]
}

/** Brings rows into the order of time where their form allows it; throws a UsageError with the line that is out of it. */
export function inOrder(raw: RawSeries, path: string): OrderedRows {
  const {rows, isAnyOrder} = raw
  const atNs = fromFirst(raw)
  const order = Uint32Array.from(atNs, (_, index) => index)
  const back = firstBack(atNs)
  if (back < 0) return {atNs: shifted(atNs), order, notes: []}
  if (isNewestFirst(atNs)) {
    return {...sorted(atNs, order.reverse()), notes: ['newest first in the file: turned round']}
  }
  if (isAnyOrder) {
    const note = 'in no order, as AWS gives them: sorted by time'
    return {
      ...sorted(
        atNs,
        order.sort((a, b) => (atNs[a] ?? 0) - (atNs[b] ?? 0) || a - b),
      ),
      notes: [note],
    }
  }
  return refuse(raw, {path, back, byNs: (atNs[back - 1] ?? 0) - (atNs[back] ?? 0), rows: rows.s.length})
}

function fromFirst({rows: {s, ns}}: RawSeries): Float64Array {
  const [s0 = 0] = s
  const [ns0 = 0] = ns
  return Float64Array.from(s, (at, index) => (at - s0) * NS_PER_S + ((ns[index] ?? 0) - ns0))
}

/** From the earliest on: the first of rows in order. */
const shifted = (atNs: Float64Array): Float64Array => atNs.map((at) => at - (atNs[0] ?? 0))

const sorted = (atNs: Float64Array, order: Uint32Array): Pick<OrderedRows, 'atNs' | 'order'> => ({
  atNs: shifted(Float64Array.from(order, (index) => atNs[index] ?? 0)),
  order,
})

const firstBack = (atNs: Float64Array): number =>
  atNs.findIndex((at, index) => index > 0 && at < (atNs[index - 1] ?? 0))

const isNewestFirst = (atNs: Float64Array): boolean =>
  atNs.length > 1 && atNs.every((at, index) => index === 0 || at <= (atNs[index - 1] ?? 0))

interface StepBack {
  readonly path: string
  /** Index of the row that comes before its predecessor, and by how much. */
  readonly back: number
  readonly byNs: Ns
  readonly rows: number
}

function refuse({rows, placeOf, zone, values}: RawSeries, {path, back, byNs}: StepBack): never {
  const cell = placeOf(rows.places[back] ?? 0)
  const before = placeOf(rows.places[back - 1] ?? 0)
  const place = cell.column === undefined ? String(cell.line) : `${cell.line}:${cell.column}`
  const other = cell.line === before.line ? 'the row before' : `line ${before.line}, the row before`
  throw new UsageError(`${path}:${place} is ${spanText(byNs)} earlier than ${other}`, {
    suggestions: [
      ...(zone === 'not written' && isClockChange(byNs)
        ? ['if clocks were set back here, export the times in UTC or with their zone']
        : []),
      'sort the rows by time',
      ...(values === null
        ? []
        : ['if there are several series, name their column series and choose with --trace-series']),
    ],
  })
}

/** At most two hours in halves: less where rows lie an interval apart. */
const isClockChange = (byNs: Ns): boolean => byNs > 1500 * NS_PER_S && byNs <= 7200 * NS_PER_S

/** A span in the unit that reads best. */
export function spanText(spanNs: Ns): string {
  const seconds = spanNs / NS_PER_S
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(6))} ms`
  if (seconds < 120) return `${Number(seconds.toPrecision(6))} s`
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(6))} min`
  return seconds < 172_800
    ? `${Number((seconds / 3600).toPrecision(4))} h`
    : `${Number((seconds / 86_400).toPrecision(4))} days`
}
