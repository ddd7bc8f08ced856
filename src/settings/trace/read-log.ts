import {UsageError} from '../../errors.js'
import {
  CALENDAR,
  instantAt,
  instantOf,
  type Instant,
  parseNumericInstant,
  epochUnitOf,
} from './cells/instant.js'
import {firstLines, LineReader} from './line-reader.js'
import {noRows, type RawSeries, type TraceSource} from './raw-series.js'

type LogInstant = Instant & {readonly zoneMin?: number | null}

/** Where the lines of a log have their time; null where a line has none there. */
interface LogFormat {
  readonly name: string
  readonly isCalendar: boolean
  readonly parse: (line: string) => LogInstant | null
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const AHEAD = String.raw`(?:\[|<\d+>1? ?|"|\()?`
/** Behind a time: nothing that could be a part of it. */
const BEHIND = String.raw`(?![\w.:])`

const leading = new RegExp(`^${AHEAD}${CALENDAR}${BEHIND}`, 'i')
/** The type of a load balancer's log, a thread, a level: one word ahead. */
const second = new RegExp(String.raw`^[^\s,;]{1,64}\s+\[?${CALENDAR}${BEHIND}`, 'i')
const field = new RegExp(
  String.raw`^\{?.{0,200}?"?@?(?:timestamp|time|ts|datetime|date|eventTime|t)"?\s*[:=]\s*"?${CALENDAR}"?`,
  'i',
)
const epochField =
  /^\{.{0,200}?"@?(?:timestamp|time|ts|datetime|date|eventTime|t)"\s*:\s*"?(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})\b/i
const common = /\[(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))? ([+-]\d{4})\]/
const named =
  /^(?:\[|<\d+>)?(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: (\d{4}))?/
const epoch = /^[[(]?(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?=[\s\]),;:|]|$)/

const calendarBy =
  (pattern: RegExp) =>
  (line: string): LogInstant | null => {
    const match = pattern.exec(line)
    // A date alone is no instant of an event.
    return match?.[5] === undefined ? null : instantOf(match.slice(1))
  }

const numberBy =
  (pattern: RegExp) =>
  (line: string): LogInstant | null => {
    const text = pattern.exec(line)?.[1]
    const unit = text === undefined ? null : epochUnitOf(text)
    return text === undefined || unit === null ? null : parseNumericInstant(text, unit)
  }

const monthOf = (word: string | undefined): number => MONTHS.indexOf((word ?? '').toLowerCase()) + 1

function parseCommon(line: string): LogInstant | null {
  const [, day, month, year, hour, minute, secondText, fraction, zone] = common.exec(line) ?? []
  if (day === undefined) return null
  return instantAt(
    {year: Number(year), month: monthOf(month), day: Number(day)},
    {hour, minute, second: secondText, fraction, zone},
  )
}

/** Syslog writes no year: any year does, as all lines are of the same. */
const SOME_YEAR = 2024

function parseNamed(line: string): LogInstant | null {
  const [, month, day, hour, minute, secondText, fraction, year] = named.exec(line) ?? []
  if (day === undefined) return null
  return instantAt(
    {year: Number(year ?? SOME_YEAR), month: monthOf(month), day: Number(day)},
    {hour, minute, second: secondText, fraction},
  )
}

const FORMATS: readonly LogFormat[] = [
  {name: 'a date and time at the start of the line', isCalendar: true, parse: calendarBy(leading)},
  {name: 'a date and time at the start of the line', isCalendar: true, parse: parseNamed},
  {name: 'a time since 1970 at the start of the line', isCalendar: false, parse: numberBy(epoch)},
  {name: 'a date and time behind the first word', isCalendar: true, parse: calendarBy(second)},
  {name: 'a date and time in brackets', isCalendar: true, parse: parseCommon},
  {name: 'a field with a date and time', isCalendar: true, parse: calendarBy(field)},
  {name: 'a field with a time since 1970', isCalendar: false, parse: numberBy(epochField)},
]

const SAMPLE_LINES = 60

/** Where the first lines have their time: the place that most of them share; null where fewer than half have one. */
function formatOf(text: string): LogFormat | null {
  const lines = firstLines(text, SAMPLE_LINES)
  const counted = FORMATS.map((format) => ({
    format,
    hits: lines.filter(({text: line}) => format.parse(line) !== null).length,
  }))
  const [best] = counted.toSorted((a, b) => b.hits - a.hits)
  return best !== undefined && best.hits > 0 && best.hits * 4 >= lines.length ? best.format : null
}

/** Whether a text is a log, by its first lines. */
export const isLog = (text: string): boolean => formatOf(text) !== null

/** Whether the very first line begins with a time: then it names no columns. */
export const startsWithTime = (line: string): boolean =>
  leading.test(line) || FORMATS.some(({parse}) => parse(line) !== null)

/** Instants of a log, one a line; lines without one belong to the event before them and are counted. */
export function readLog({text, path, reading}: TraceSource): RawSeries {
  const format = formatOf(text)
  if (!format) throw new UsageError(`${path} has no lines with times`)
  if ((reading.unit ?? 'events') !== 'events' || reading.value !== undefined) {
    throw new UsageError(`${path} has no header: each of its lines is an event, and has no value`, {
      suggestions: [
        'drop --trace-unit and --trace-value',
        'begin the file with a line that names its columns',
      ],
    })
  }
  const rows = noRows()
  const zones = new Set<number | null>()
  let without = 0
  const lines = new LineReader(text)
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '') continue
    const instant = format.parse(line)
    if (instant === null) {
      without++
      continue
    }
    rows.s.push(instant.s)
    rows.ns.push(instant.ns)
    rows.places.push(lines.line)
    zones.add(instant.zoneMin ?? null)
  }
  return {
    form: 'log',
    times: format.name,
    values: null,
    unit: {unit: 'events', because: 'one a line'},
    rows,
    placeOf: (line) => ({line}),
    isAnyOrder: false,
    periodS: null,
    zone: !format.isCalendar ? 'none needed' : zones.has(null) ? 'not written' : 'written',
    notes: without === 0 ? [] : [`${without} lines without a time are left out`],
  }
}
