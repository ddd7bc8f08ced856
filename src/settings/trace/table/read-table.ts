import {UsageError} from '../../../errors.js'
import type {TraceReading, TraceUnit} from '../../../model/trial.js'
import {chooseColumns, type ChosenColumns, valueFormatIn} from './choose-columns.js'
import {LineReader} from '../line-reader.js'
import {Problems, quote} from '../problems.js'
import {noRows, type RawSeries, type ReadRows, type TraceSource} from '../raw-series.js'
import {chooseSeries} from '../choose-series.js'
import {columnOf, splitCells} from './split-cells.js'
import {layoutOf, type TableLayout} from './table-layout.js'
import {type GuessedUnit, unitInName, unitOfValues} from '../cells/unit-words.js'
import type {CellValue, ValueFormat} from '../cells/value-format.js'

const SEPARATOR_WORDS: ReadonlyMap<string, string> = new Map([
  [';', ' with semicolons'],
  ['\t', ' with tabs'],
  ['|', ' with bars'],
])

/** A table with a header, whatever separates its columns; throws a UsageError with the line of what is wrong. */
export function readTable({text, path, reading}: TraceSource): RawSeries {
  const layout = layoutOf(text, path)
  const table = {path, layout}
  const columns = chooseColumns(table, reading)
  const formats = columns.values.map((column) => valueFormatIn(table, column) ?? refuseCommas(table, column))
  const read = readRows({text, path, layout, columns, formats})
  const names = columns.values.map((column) => layout.columns[column] ?? '')
  const picked = chooseSeries(read, {path, reading, column: columnName(layout, columns.series)})
  return {
    form: formOf(layout),
    times: `${layout.columns[columns.time] ?? ''} (${columns.timeFormat.name})`,
    values: names.length === 0 ? null : names.join(' + '),
    // By all series of the file, not by what one of them happens to hold.
    unit:
      read.unit ?? saidUnit(table, columns, reading) ?? unitOfNames(names) ?? unitOfValues(read.rows.values),
    rows: picked.rows,
    placeOf: (line) => ({line}),
    isAnyOrder: false,
    periodS: periodOf(layout, columns),
    zone: zoneOf(columns, read),
    notes: [...columns.notes, ...picked.notes, ...new Set(formats.flatMap(({notes}) => notes))],
  }
}

const columnName = ({columns}: TableLayout, index: number | null): string | null =>
  index === null ? null : (columns[index] ?? '')

function formOf({separator, said}: TableLayout): string {
  if (said.size > 0) return "CSV of CloudWatch's console"
  return `CSV${SEPARATOR_WORDS.get(separator) ?? ''}`
}

const unitOfNames = (names: readonly string[]): GuessedUnit | null =>
  names.map(unitInName).find((unit) => unit !== null) ?? null

/** What the lines above the rows say of the columns: `Statistic,Sum` and `Unit,Count/Second`. */
function saidUnit(
  {layout: {said}, path}: {readonly layout: TableLayout; readonly path: string},
  {values}: ChosenColumns,
  {unit: asked}: TraceReading,
): GuessedUnit | null {
  const [column = 0] = values
  if (asked === undefined)
    requireSum(said.get('statistic')?.[column - 1] ?? said.get('stat')?.[column - 1], path)
  for (const key of ['unit', 'statistic', 'stat']) {
    const text = said.get(key)?.[column - 1]
    const unit = text === undefined ? null : unitInName(text)
    if (unit !== null) return {...unit, because: `from ${key} ${text ?? ''}`}
  }
  return null
}

/** An average of counts is about one data point, and tells nothing of how many there were. */
function requireSum(statistic: string | undefined, path: string): void {
  if (statistic === undefined || !/^(average|minimum|maximum|p\d|tm|iqm)/i.test(statistic)) return
  throw new UsageError(`${path} has the ${statistic} of its metric, which is no number of events`, {
    suggestions: [
      'export its Sum',
      'if the metric itself is a rate or a count, say --trace-unit eps or per-interval',
    ],
  })
}

function periodOf({said}: TableLayout, {values}: ChosenColumns): number | null {
  const text = said.get('period')?.[(values[0] ?? 1) - 1] ?? ''
  const [, amount, unit = 's'] = /^(\d+) ?(s|sec|seconds?|m|min|minutes?|h|hours?)?$/i.exec(text) ?? []
  if (amount === undefined) return null
  return Number(amount) * (unit.startsWith('h') ? 3600 : unit.startsWith('m') ? 60 : 1)
}

function refuseCommas(
  {path, layout}: {readonly path: string; readonly layout: TableLayout},
  column: number,
): never {
  throw new UsageError(
    `${path}:${layout.headerLine + 1} ${layout.columns[column] ?? ''} has commas or points that may divide thousands or be decimal`,
    {suggestions: ['write numbers with a decimal point and without groups, like 1234.5']},
  )
}

interface TableReading {
  readonly text: string
  readonly path: string
  readonly layout: TableLayout
  readonly columns: ChosenColumns
  readonly formats: readonly ValueFormat[]
}

function zoneOf({timeFormat}: ChosenColumns, {zones}: ReadRows): RawSeries['zone'] {
  if (!timeFormat.isCalendar) return 'none needed'
  return zones.has(null) ? 'not written' : 'written'
}

/** Reads the rows below the header; one error lists all that is no time, no number or negative. */
function readRows(reading: TableReading): ReadRows {
  const {text, path, layout, columns} = reading
  const problems = new Problems(path)
  const rows = noRows()
  const series: string[] = []
  const zones = new Set<number | null>()
  const units = new Set<TraceUnit>()
  for (const row of rowsBelow(text, layout, problems)) {
    const instant = readTime(row, reading, problems)
    const value = readValue(row, reading, {problems, units})
    if (instant === null) continue
    rows.s.push(instant.s)
    rows.ns.push(instant.ns)
    rows.places.push(row.line)
    if (columns.values.length > 0) rows.values.push(value)
    if (columns.series !== null) series.push(row.cells[columns.series] ?? '')
    zones.add(instant.zoneMin ?? null)
    if (columns.timeFormat.isCalendar && zones.size > 1 && zones.has(null)) {
      problems.add(
        row,
        'is the first time that has a zone where others have none, or none where others have one',
      )
      break
    }
  }
  problems.throwIfAny()
  const [unit] = units
  return {rows, series, zones, unit: unit === undefined ? null : {unit, because: 'from its cells'}}
}

/** Lines below the header as cells, blank ones and comments left out. */
function* rowsBelow(
  text: string,
  {headerLine, separator}: TableLayout,
  problems: Problems,
): Generator<RowAt> {
  const lines = new LineReader(text)
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (lines.line <= headerLine || line.trim() === '' || line.startsWith('#')) continue
    const cells = splitCells(line, separator)
    if (cells === null) problems.add({line: lines.line}, 'has a quote that does not end on its line')
    else yield {line: lines.line, text: line, cells}
  }
}

interface RowAt {
  readonly line: number
  readonly text: string
  readonly cells: readonly string[]
}

function readTime(
  {line, text, cells}: RowAt,
  {layout, columns}: TableReading,
  problems: Problems,
): {readonly s: number; readonly ns: number; readonly zoneMin?: number | null} | null {
  const cell = cells[columns.time] ?? ''
  const instant = columns.timeFormat.parse(cell)
  if (instant !== null) return instant
  const name = layout.columns[columns.time] ?? ''
  const place = {line, column: columnOf(text, layout.separator, columns.time)}
  problems.add(place, cell === '' ? `${name} is empty` : `${name} ${quote(cell)} is no time`, [
    `times are ${columns.timeFormat.name}, as in the other lines`,
  ])
  return null
}

/** The sum of a row's value columns; NaN where one of them is empty. */
function readValue(
  row: RowAt,
  {layout, columns, formats}: TableReading,
  {problems, units}: {readonly problems: Problems; readonly units: Set<TraceUnit>},
): number {
  let sum = 0
  for (const [index, column] of columns.values.entries()) {
    const cell = row.cells[column] ?? ''
    const read = formats[index]?.parse(cell) ?? null
    if (read !== null && read.unit !== null) units.add(read.unit)
    const fault = faultOf(read, units)
    if (fault !== null) {
      const place = {line: row.line, column: columnOf(row.text, layout.separator, column)}
      problems.add(place, `${layout.columns[column] ?? ''} ${quote(cell)} ${fault}`, OTHER_COLUMN)
    }
    sum += read?.value ?? Number.NaN
  }
  return sum
}

const OTHER_COLUMN = ['name a column of counts or rates with --trace-value']

function faultOf(read: CellValue | null, units: ReadonlySet<TraceUnit>): string | null {
  if (read === null) return 'is not a number of events'
  if (read.value < 0) return 'is negative'
  return units.size > 1 ? 'has another unit than the cells before' : null
}
