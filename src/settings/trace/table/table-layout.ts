import {UsageError} from '../../../errors.js'
import {parseCalendar} from '../cells/instant.js'
import {firstLines, type NumberedLine} from '../line-reader.js'
import {quote} from '../problems.js'
import {separatorOf, splitCells} from './split-cells.js'
import {timeFormatOf} from '../cells/time-format.js'

/** Where a table begins, and what stands above its rows. */
export interface TableLayout {
  readonly separator: string
  readonly columns: readonly string[]
  /** Line of the last header row; rows come after it. */
  readonly headerLine: number
  /** What lines above the rows say of each column, by their first word in small letters: `period`, `statistic`. */
  readonly said: ReadonlyMap<string, readonly string[]>
  /** The first rows, to judge columns by. */
  readonly sample: readonly (readonly string[])[]
}

const SAMPLE_LINES = 400
const MOST_HEADER_LINES = 20
/** First words of the lines above the rows of a file that CloudWatch's console has made. */
const SAID_WORDS: ReadonlySet<string> = new Set([
  ...['label', 'full label', 'id', 'period', 'statistic', 'stat', 'unit', 'region', 'account', 'account id'],
  ...[
    'namespace',
    'metric',
    'metricname',
    'metric name',
    'dimension',
    'dimensions',
    'value',
    'expression',
    'details',
    'start',
    'end',
  ],
  ...['start time', 'end time', 'timezone', 'time zone', 'account label', 'search'],
])

/** `Period (seconds)` is `period`. */
const word = (cell: string | undefined): string =>
  (cell ?? '')
    .toLowerCase()
    .replace(/:$|\s*\((s|sec|seconds)\)$/, '')
    .trim()

/** Whether a head names a column of instants. */
export const isTimeWord = (cell: string): boolean =>
  /^@?_?(time|timestamp|times|date|datetime|date ?\/? ?time|ts|zeit|datum|at|atms|epoch|unix|unixtime|second|seconds|sec|secs|minute|hour|day|ms|millis|start|starttime|start_time|interval|interval_start|period_start|bucket|created_at|createdat|event_time|eventtime|receive_time|t)$/i.test(
    cell,
  )

/** Reads separator, header and first rows of a table; throws a UsageError where it has no header. */
export function layoutOf(text: string, path: string): TableLayout {
  const all = firstLines(text, SAMPLE_LINES).filter(({text: line}) => !line.startsWith('#'))
  const [first] = all
  const given = /^"?sep=(.)"?\s*$/i.exec(first?.text ?? '')?.[1]
  const lines = given === undefined ? all : all.slice(1)
  const separator = given ?? separatorOf(lines.slice(0, MOST_HEADER_LINES).map(({text: line}) => line))
  const rows = lines.map(({line, text: row}) => ({
    line,
    cells: cellsOf({line, text: row}, {separator, path}),
  }))
  const [header] = rows
  if (header === undefined) throw new UsageError(`${path} is empty`, {suggestions: [FIRST_LINE]})
  const above = headerRows(rows.map(({cells}) => cells))
  const last = rows[above - 1] ?? header
  if (above === 0) refuseHeaderless(header, path)
  return {
    separator,
    columns: above === 1 ? header.cells : namesOf(rows.slice(0, above).map(({cells}) => cells)),
    headerLine: last.line,
    said: saidAbove(above > 1 ? rows.slice(0, above).map(({cells}) => cells) : []),
    sample: rows.slice(above).map(({cells}) => cells),
  }
}

const FIRST_LINE = 'begin the file with a line that names its columns, like time,requests'

function cellsOf(
  {line, text}: NumberedLine,
  {separator, path}: {readonly separator: string; readonly path: string},
): readonly string[] {
  const cells = splitCells(text, separator)
  if (cells) return cells
  throw new UsageError(`${path}:${line} has a quote that does not end on its line`, {
    suggestions: ['close it, or double a quote that is part of a text'],
  })
}

/** How many of the first rows are above the table's own. */
function headerRows(rows: readonly (readonly string[])[]): number {
  const [first = []] = rows
  if (isDataRow(first)) return 0
  if (!SAID_WORDS.has(word(first[0]))) return isTimeWord(first[0] ?? '') ? 1 : rowsAboveDates(rows)
  const firstData = rows.findIndex(
    ([cell = ''], index) => index > 0 && !SAID_WORDS.has(word(cell)) && !isTimeWord(cell) && cell !== '',
  )
  return Math.min(firstData < 0 ? 1 : firstData, MOST_HEADER_LINES)
}

/** Rows above the first that begins with a date; 1 where none of the first ones does. */
function rowsAboveDates(rows: readonly (readonly string[])[]): number {
  const firstDate = rows.slice(0, MOST_HEADER_LINES).findIndex(([cell = '']) => parseCalendar(cell) !== null)
  return Math.max(firstDate, 1)
}

const isDataRow = (cells: readonly string[]): boolean =>
  cells.some((cell) => parseCalendar(cell) !== null) ||
  (cells.length > 0 && cells.every((cell) => cell !== '' && timeFormatOf([cell]) !== null)) ||
  /^-?\d+(\.\d+)?$/.test(cells[0] ?? '')

function refuseHeaderless(
  {line, cells}: {readonly line: number; readonly cells: readonly string[]},
  path: string,
): never {
  throw new UsageError(`${path}:${line}:1 ${quote(cells[0] ?? '')} where the header should be`, {
    suggestions: [FIRST_LINE],
  })
}

/** Of several rows above a table: the one that names its time, else the one of labels. */
function namesOf(rows: readonly (readonly string[])[]): readonly string[] {
  const timed = rows.find(([cell = '']) => isTimeWord(cell) && !SAID_WORDS.has(word(cell)))
  if (timed?.slice(1).some((cell) => cell !== '')) return timed
  const labels = ['label', 'full label', 'metric', 'metricname', 'metric name', 'id']
  const row = labels.flatMap((label) => rows.filter(([cell]) => word(cell) === label))[0]
  const names = row ?? rows[0] ?? []
  return ['time', ...names.slice(1)]
}

const saidAbove = (rows: readonly (readonly string[])[]): TableLayout['said'] =>
  new Map(rows.filter(([cell]) => SAID_WORDS.has(word(cell))).map(([cell, ...rest]) => [word(cell), rest]))
