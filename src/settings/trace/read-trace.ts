import {UsageError} from '../../errors.js'
import {buildTrace} from './build-trace.js'
import {firstLines} from './line-reader.js'
import {ownFormOf, readOwnForm} from './own-forms.js'
import type {RawSeries, ReadTrace, TraceSource} from './raw-series.js'
import {readJson} from './json/read-json.js'
import {holdsTime} from './log-times.js'
import {isLog, readLog} from './read-log.js'
import {readTable} from './table/read-table.js'
import {timeFormatOf} from './cells/time-format.js'

/** A trace out of any text of a known kind, and what was understood; throws a UsageError with the line of what is wrong. */
export function readTrace(source: TraceSource): ReadTrace {
  const {text, path, reading} = source
  const [first] = firstLines(text, 1)
  if (first === undefined) {
    throw new UsageError(`${path} is empty`, {
      suggestions: ['write one line of column names, like time,requests, and rows'],
    })
  }
  const own = ownFormOf(first.text)
  if (own !== null && Object.keys(reading).every((key) => !COLUMN_FLAGS.has(key)))
    return readOwnForm(source, own)
  refuseOtherOutput(text, path)
  return buildTrace(importerFor(text)(source), source)
}

/** What the command line of AWS writes beside JSON. */
const AWS_TABLE =
  /^(DATAPOINTS|METRICDATARESULTS)\t|^(Datapoints|MetricDataResults):|\|\s+GetMetric(Statistics|Data)\s+\|/m

function refuseOtherOutput(text: string, path: string): void {
  if (!AWS_TABLE.test(text.slice(0, 4000))) return
  throw new UsageError(`${path}:1 is what aws writes as text, as a table or as YAML`, {
    suggestions: ['add --output json to the command that wrote it'],
  })
}

/** What chooses among columns; our own forms have nothing to choose. */
const COLUMN_FLAGS: ReadonlySet<string> = new Set(['time', 'value', 'series', 'unit', 'gaps'])

function importerFor(text: string): (source: TraceSource) => RawSeries {
  const lines = firstLines(text, 20).filter(({text: line}) => !line.startsWith('#'))
  const [first, second] = lines.map(({text: line}) => line.trim())
  if (isJsonDocument(first ?? '', second)) return readJson
  if (holdsTime(first ?? '') && !isHeaderlessTable(text) && !hasTimeCell(first ?? '')) return readLog
  // A log with a banner ahead: columns would be named by its first line.
  return !hasCells(first ?? '') && isLog(text) && !isColumnOfTimes(text) ? readLog : readTable
}

/** A name, and nothing but times below it. */
const isColumnOfTimes = (text: string): boolean =>
  timeFormatOf(
    firstLines(text, 20)
      .slice(1)
      .map(({text: line}) => line.trim()),
  ) !== null

/** One document; a log of JSON lines has one on each line. */
function isJsonDocument(first: string, second: string | undefined): boolean {
  if (/^\[\s*$|^\[\s*[[{"]/.test(first)) return true
  if (!first.startsWith('{')) return false
  return !(first.endsWith('}') && second?.startsWith('{'))
}

/** A time that is a cell of its own, behind others: a row of a table whose columns nothing names. */
const hasTimeCell = (line: string): boolean =>
  [',', ';', '\t', '|'].some((separator) => {
    const [, ...cells] = line.split(separator).map((cell) => cell.trim().replaceAll('"', ''))
    return cells.some((cell) => timeFormatOf([cell])?.isCalendar === true)
  })

const hasCells = (line: string): boolean => /[,;\t|]/.test(line)

/** Times, each with a number or several: rows whose columns nothing names. */
const isHeaderlessTable = (text: string): boolean =>
  firstLines(text, 20).every(({text: line}) =>
    /^"?[\dT:.\-/ ]+(Z|[+-]\d\d:?\d\d)?"?([,;\t|]"?-?[\d.]*"?)+$/.test(line),
  )
