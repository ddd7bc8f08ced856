import {
  type CalendarInstant,
  type EpochUnit,
  epochUnitOf,
  type Instant,
  instantAt,
  parseCalendar,
  parseNumericInstant,
} from './instant.js'
import {hourOf, parseMonthDate} from './month-date.js'

/** How a file writes its times. */
export interface TimeFormat {
  /** As it is said before a run: "seconds since 1970". */
  readonly name: string
  /** Null where the text is no time in this format. */
  readonly parse: (text: string) => (Instant & {readonly zoneMin?: number | null}) | null
  /** A date and time, so that zones and clock changes are a question. */
  readonly isCalendar: boolean
}

const CALENDAR_FORMAT: TimeFormat = {name: 'dates and times', parse: parseCalendar, isCalendar: true}

const MONTH_FORMAT: TimeFormat = {...CALENDAR_FORMAT, parse: parseMonthDate}

/** The format that all of some cells have, none of them empty; null where there is none, or where it is not certain. */
export function timeFormatOf(cells: readonly string[], column = ''): TimeFormat | null {
  if (cells.length === 0) return null
  if (cells.every((cell) => parseCalendar(cell) !== null)) return CALENDAR_FORMAT
  if (cells.every((cell) => parseMonthDate(cell) !== null)) return MONTH_FORMAT
  if (cells.every((cell) => SLASHED.test(cell))) return slashedFormat(cells)
  return numericFormat(cells, column)
}

function numericFormat(cells: readonly string[], column: string): TimeFormat | null {
  if (!cells.every((cell) => /^\d+(\.\d*)?(e[+]?\d+)?$/i.test(cell))) return null
  const unit = epochUnitOf(cells[0] ?? '')
  if (unit !== null) return {name: `${UNIT_WORDS[unit]} since 1970`, ...numeric(unit)}
  const spanS = /(^|[^a-z])(hours?|h)$/i.test(column)
    ? 3600
    : /(^|[^a-z])(minutes?|mins?)$/i.test(column)
      ? 60
      : 1
  if (spanS > 1) return {name: `${spanS === 60 ? 'minutes' : 'hours'} from the file's own 0`, ...spans(spanS)}
  const own = unitInName(column)
  return {name: `${UNIT_WORDS[own]} from the file's own 0`, ...numeric(own)}
}

const numeric = (unit: EpochUnit): Pick<TimeFormat, 'parse' | 'isCalendar'> => ({
  parse: (text) => parseNumericInstant(text, unit),
  isCalendar: false,
})

/** Minutes and hours: multiples of a second. */
const spans = (spanS: number): Pick<TimeFormat, 'parse' | 'isCalendar'> => ({
  parse: (text) => {
    const seconds = /^\d+(\.\d*)?$/.test(text) ? Number(text) * spanS : Number.NaN
    if (Number.isNaN(seconds)) return null
    return {s: Math.floor(seconds), ns: Math.round((seconds - Math.floor(seconds)) * 1e9)}
  },
  isCalendar: false,
})

const UNIT_WORDS: Readonly<Record<EpochUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  µs: 'microseconds',
  ns: 'nanoseconds',
}

/** `time_ms`, `atMs`, `elapsed (ms)`: seconds where the name says nothing. */
function unitInName(column: string): EpochUnit {
  if (/(^|[^a-z])(ms|millis|milliseconds?)\b|[a-z]Ms$|_ms$/i.test(column)) return 'ms'
  if (/(^|[^a-z])(us|µs|micros|microseconds?)\b|[a-z]Us$|_us$/.test(column)) return 'µs'
  return /(^|[^a-z])(ns|nanos|nanoseconds?)\b|[a-z]Ns$|_ns$/.test(column) ? 'ns' : 's'
}

/** `11/16/2023, 6:17:03 PM` and its kin: whether day or month comes first is not written. */
const SLASHED =
  /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AP]M))?)?$/i

/** Whether such dates say by themselves which number is the day: null where they do not. */
function isMonthFirst(cells: readonly string[]): boolean | null {
  const parts = cells.map((cell) => SLASHED.exec(cell))
  if (parts.some((part) => part?.[2] === '.')) return false
  if (parts.some((part) => Number(part?.[1]) > 12)) return false
  if (parts.some((part) => Number(part?.[3]) > 12)) return true
  return parts.some((part) => part?.[9] !== undefined) ? true : null
}

function slashedFormat(cells: readonly string[]): TimeFormat | null {
  const monthFirst = isMonthFirst(cells)
  if (monthFirst === null) return null
  return {
    name: `dates and times, ${monthFirst ? 'month' : 'day'} first`,
    parse: (text) => parseSlashed(text, monthFirst),
    isCalendar: true,
  }
}

function parseSlashed(text: string, monthFirst: boolean): CalendarInstant | null {
  const match = SLASHED.exec(text)
  if (!match) return null
  const [, first, , other, year, hour, minute, second, fraction, half] = match
  const [month, day] = monthFirst ? [Number(first), Number(other)] : [Number(other), Number(first)]
  return instantAt({year: Number(year), month, day}, {hour: hourOf(hour, half), minute, second, fraction})
}

/** Whether a text is a date in numbers of which none says which is the day. */
export const isAmbiguousDate = (cells: readonly string[]): boolean =>
  cells.length > 0 && cells.every((cell) => SLASHED.test(cell)) && isMonthFirst(cells) === null
