import {UsageError} from '../../errors.js'
import {firstLines, LineReader} from './line-reader.js'
import {
  ambiguousLogDate,
  LOG_FORMATS,
  type LogFormat,
  LOOSE_LOG_FORMATS,
  slashedLogFormat,
} from './log-times.js'
import {noRows, type RawSeries, type TraceSource} from './raw-series.js'

const SAMPLE_LINES = 60

/** Where the first lines have their time: the place that most of them share; null where too few have one. */
function formatOf(text: string): LogFormat | null {
  const lines = firstLines(text, SAMPLE_LINES).map((line) => line.text)
  const slashed = slashedLogFormat(lines)
  return bestOf(slashed ? [...LOG_FORMATS, slashed] : LOG_FORMATS, lines) ?? bestOf(LOOSE_LOG_FORMATS, lines)
}

/** A quarter of the lines; below a first line with a time there may be stacks of many. */
function bestOf(formats: readonly LogFormat[], lines: readonly string[]): LogFormat | null {
  const counted = formats.map((format) => ({
    format,
    hits: lines.filter((line) => format.parse(line) !== null).length,
  }))
  const [best] = counted.toSorted((a, b) => b.hits - a.hits)
  if (best === undefined || best.hits === 0) return null
  const isFirst = lines[0] !== undefined && best.format.parse(lines[0]) !== null
  return best.hits * 4 >= lines.length || (isFirst && best.hits > 1) ? best.format : null
}

/** Whether a text is a log, by its first lines. */
export const isLog = (text: string): boolean => formatOf(text) !== null

/** Instants of a log, one a line; lines without one belong to the event before them and are counted; throws a UsageError where too few have one. */
export function readLog({text, path, reading}: TraceSource): RawSeries {
  const format = formatOf(text)
  if (!format) return refuseTimes(text, path)
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

function refuseTimes(text: string, path: string): never {
  const lines = firstLines(text, SAMPLE_LINES)
  const line = lines[0]?.line ?? 1
  const date = ambiguousLogDate(lines.map((one) => one.text))
  if (date !== null) {
    throw new UsageError(`${path}:${line} begins with ${date}: which number is the month?`, {
      suggestions: ['write dates as 2026-11-28, year first'],
    })
  }
  throw new UsageError(`${path}:${line} has a time, and too few of the lines below have one`, {
    suggestions: ['begin each line with its time', 'keep the lines of events alone, as grep does'],
  })
}
