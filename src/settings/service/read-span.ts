import type {Ms} from '../../model/units.js'
import {quote} from '../trace/problems.js'

/** Units of time in files of service times, in ms. */
const MS_PER_UNIT = {ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000} as const

export type SpanUnit = keyof typeof MS_PER_UNIT

const WORDS: ReadonlyMap<string, SpanUnit> = new Map([
  ...(['ns', 'nanos', 'nanosecond', 'nanoseconds'].map((word) => [word, 'ns']) as [string, SpanUnit][]),
  ...(['us', 'µs', 'μs', 'micros', 'microsecond', 'microseconds'].map((word) => [word, 'us']) as [
    string,
    SpanUnit,
  ][]),
  ...(['ms', 'msec', 'millis', 'millisecond', 'milliseconds'].map((word) => [word, 'ms']) as [
    string,
    SpanUnit,
  ][]),
  ...(['s', 'sec', 'secs', 'second', 'seconds'].map((word) => [word, 's']) as [string, SpanUnit][]),
])

/** The unit in the name of a column, like `ms`, `service_ms`, `serviceMs` or `latency (s)`; null where it has none. */
export function unitIn(name: string): SpanUnit | null {
  const camel = /[a-z](Ns|Us|Ms|Seconds|Millis|Micros|Nanos)$/.exec(name)?.[1]
  const last =
    camel ??
    name
      .replace(/[)\]\s]+$/, '')
      .split(/[\s_.\-/([]+/)
      .at(-1) ??
    ''
  return WORDS.get(last.toLowerCase()) ?? null
}

/** A year: what is longer is a mistake in the unit. */
const MOST_MS = 31_536_000_000

/** A time in ms from a cell, by the unit behind its number or else that of its column; NaN, with the fault noted. */
export function readSpan(cell: string, unit: SpanUnit | null, note: (message: string) => void): Ms {
  const [, number = '', word = ''] =
    /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-zµμ]*)$/i.exec(cell) ?? []
  const own = word === '' ? unit : (WORDS.get(word.toLowerCase()) ?? inMinutes(word))
  const value = number === '' ? Number.NaN : Number(number)
  const fault = faultOf(cell, {value, own, word})
  if (fault === null && own !== null) return value * MS_PER_UNIT[own] + 0
  note(`${quote(cell)} ${fault ?? ''}`)
  return Number.NaN
}

const inMinutes = (word: string): SpanUnit | null => (word === 'm' || word === 'h' ? word : null)

function faultOf(
  cell: string,
  {value, own, word}: {readonly value: number; readonly own: SpanUnit | null; readonly word: string},
): string | null {
  if (cell === '') return 'is empty where a service time should be'
  if (Number.isNaN(value)) return 'is not a number'
  if (value < 0) return 'is negative'
  if (own === null) return word === '' ? 'has no unit' : `has an unknown unit "${word}"`
  return value * MS_PER_UNIT[own] > MOST_MS ? 'is longer than a year' : null
}
