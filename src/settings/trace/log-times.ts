import {jsonOrUndefined} from '../../model/json-text.js'
import {isRecord} from '../../model/own-value.js'
import {
  CALENDAR,
  epochUnitOf,
  type Instant,
  instantAt,
  instantOf,
  parseCalendar,
  parseNumericInstant,
} from './cells/instant.js'
import {MONTH_DATE, monthInstantOf, parseMonthDate} from './cells/month-date.js'
import {isAmbiguousDate, timeFormatOf} from './cells/time-format.js'

/** An instant of a log line; `zoneMin` is its offset from UTC, null where the line has none. */
export type LogInstant = Instant & {readonly zoneMin?: number | null}

/** Where the lines of a log have their time; null where a line has none there. */
export interface LogFormat {
  readonly name: string
  readonly isCalendar: boolean
  readonly parse: (line: string) => LogInstant | null
}

const AHEAD = String.raw`(?:\[|<\d+>1? ?|"|\()?`
/** Behind a time: nothing that could be a part of it. */
const BEHIND = String.raw`(?![\w.:])`
/** Ahead of a time within a line. */
const APART = String.raw`(?<![\w.:/+-])`
const KEY = '(?:timestamp|time|ts|datetime|date|eventTime|t)'

const leading = new RegExp(`^${AHEAD}${CALENDAR}${BEHIND}`, 'i')
/** The type of a load balancer's log, a thread, a level: one word ahead. */
const second = new RegExp(String.raw`^[^\s,;]{1,64}\s+\[?${CALENDAR}${BEHIND}`, 'i')
const field = new RegExp(String.raw`^\{?.{0,200}?"?@?${KEY}"?\s*[:=]\s*"?${CALENDAR}"?`, 'i')
const epochField = new RegExp(
  String.raw`^\{?.{0,200}?"?@?${KEY}"?\s*[:=]\s*"?(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})\b`,
  'i',
)
const anywhere = new RegExp(`${APART}${CALENDAR}${BEHIND}`, 'i')
const wordedAnywhere = new RegExp(`${APART}${MONTH_DATE}`, 'i')
const named =
  /^(?:\[|<\d+>)?(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: (\d{4}))?(?!\w)/
const klog = /^[DIWEF](\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{1,9})\b/
const epoch = /^[[(]?(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?=[\s\]),;:|]|$)/

const calendarBy =
  (pattern: RegExp) =>
  (line: string): LogInstant | null => {
    const match = pattern.exec(line.slice(0, MOST_AHEAD))
    // A date alone is no instant of an event.
    return match?.[5] === undefined ? null : instantOf(match.slice(1))
  }

/** A time stands before what a line tells of. */
const MOST_AHEAD = 400

const numberBy =
  (pattern: RegExp) =>
  (line: string): LogInstant | null => {
    const text = pattern.exec(line)?.[1]
    return text === undefined ? null : parseEpoch(text)
  }

function parseEpoch(text: string): LogInstant | null {
  const unit = epochUnitOf(text)
  return unit === null ? null : parseNumericInstant(text, unit)
}

const parseWorded = (line: string): LogInstant | null => {
  const match = wordedAnywhere.exec(line.slice(0, MOST_AHEAD))
  return match && monthInstantOf(match.slice(1))
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Syslog and Kubernetes write no year: any year does, as all lines are of the same. */
const SOME_YEAR = 2024

function parseNamed(line: string): LogInstant | null {
  const [, month, day, hour, minute, secondText, fraction, year] = named.exec(line) ?? []
  if (day === undefined) return null
  return instantAt(
    {
      year: Number(year ?? SOME_YEAR),
      month: MONTHS.indexOf((month ?? '').toLowerCase()) + 1,
      day: Number(day),
    },
    {hour, minute, second: secondText, fraction},
  )
}

function parseKlog(line: string): LogInstant | null {
  const [, month, day, hour, minute, secondText, fraction] = klog.exec(line) ?? []
  if (day === undefined) return null
  return instantAt(
    {year: SOME_YEAR, month: Number(month), day: Number(day)},
    {hour, minute, second: secondText, fraction},
  )
}

/** In the order of preference: a message may hold other times. */
const JSON_KEYS = [
  ...['@timestamp', '@t', 'timestamp', 'time', 'ts', 'datetime', 'eventtime', 'time_local', 'time_iso8601'],
  ...['asctime', 'date', 't'],
]

/** The time of a line that is an object, by its keys. */
function jsonTime(line: string): string | null {
  if (!line.startsWith('{')) return null
  const parsed = jsonOrUndefined(line)
  if (!isRecord(parsed)) return null
  const entries = Object.entries(parsed)
  for (const wanted of JSON_KEYS) {
    const found = entries.find(([key]) => key.toLowerCase() === wanted)?.[1]
    if (typeof found === 'string' || typeof found === 'number') return String(found)
  }
  return null
}

function parseJsonCalendar(line: string): LogInstant | null {
  const text = jsonTime(line)
  return text === null ? null : (parseCalendar(text) ?? parseMonthDate(text))
}

function parseJsonEpoch(line: string): LogInstant | null {
  const text = jsonTime(line)
  return text === null ? null : parseEpoch(text)
}

/** Formats that say where in the line the time is; of those that fit as many lines the first. */
export const LOG_FORMATS: readonly LogFormat[] = [
  {name: 'a field with a date and time', isCalendar: true, parse: parseJsonCalendar},
  {name: 'a field with a time since 1970', isCalendar: false, parse: parseJsonEpoch},
  {name: 'a date and time at the start of the line', isCalendar: true, parse: calendarBy(leading)},
  {name: 'a date and time at the start of the line', isCalendar: true, parse: parseNamed},
  {name: 'month, day and time at the start of the line', isCalendar: true, parse: parseKlog},
  {name: 'a time since 1970 at the start of the line', isCalendar: false, parse: numberBy(epoch)},
  {name: 'a date and time behind the first word', isCalendar: true, parse: calendarBy(second)},
  {name: 'a field with a date and time', isCalendar: true, parse: calendarBy(field)},
  {name: 'a field with a time since 1970', isCalendar: false, parse: numberBy(epochField)},
]

/** Formats of lines whose first time may be anywhere: where no other fits. */
export const LOOSE_LOG_FORMATS: readonly LogFormat[] = [
  {name: 'a date and time within the line', isCalendar: true, parse: calendarBy(anywhere)},
  {name: "a date and time with the month's name", isCalendar: true, parse: parseWorded},
]

const slashed = new RegExp(
  String.raw`^${AHEAD}(\d{1,2}([/.])\d{1,2}\2\d{4},? +\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AP]M)?)${BEHIND}`,
  'i',
)

const slashedIn = (line: string): string | undefined => slashed.exec(line)?.[1]

/** Lines that begin with a date in numbers; null where there are none, or where none says which number is the day. */
export function slashedLogFormat(lines: readonly string[]): LogFormat | null {
  const cells = lines.flatMap((line) => slashedIn(line) ?? [])
  const format = timeFormatOf(cells)
  if (format === null) return null
  return {
    name: `${format.name}, at the start of the line`,
    isCalendar: true,
    parse: (line) => {
      const cell = slashedIn(line)
      return cell === undefined ? null : format.parse(cell)
    },
  }
}

/** The first such date where no line says which of its numbers is the day; null elsewhere. */
export function ambiguousLogDate(lines: readonly string[]): string | null {
  const cells = lines.flatMap((line) => slashedIn(line) ?? [])
  return isAmbiguousDate(cells) ? (cells[0] ?? null) : null
}

/** Whether a line holds a time of any kind. */
export const holdsTime = (line: string): boolean =>
  leading.test(line) ||
  slashedIn(line) !== undefined ||
  [...LOG_FORMATS, ...LOOSE_LOG_FORMATS].some(({parse}) => parse(line) !== null)
