import {UsageError} from '../../../errors.js'
import {didYouMean} from '../../../model/nearest-word.js'
import type {TraceReading} from '../../../model/trial.js'
import {isTimeWord, type TableLayout} from './table-layout.js'
import {isAmbiguousDate, type TimeFormat, timeFormatOf} from '../cells/time-format.js'
import {unitInName, isOtherQuantity} from '../cells/unit-words.js'
import {isNoValue, type ValueFormat, valueFormatOf} from '../cells/value-format.js'

/** Which columns a table's times and values stand in, by their index. */
export interface ChosenColumns {
  readonly time: number
  readonly timeFormat: TimeFormat
  /** Columns whose values are added up; none where each row is an event. */
  readonly values: readonly number[]
  /** Column that says which series a row belongs to; null where there is none. */
  readonly series: number | null
  readonly notes: readonly string[]
}

interface Table {
  readonly path: string
  readonly layout: TableLayout
}

/** The columns of a table, by name and content; throws a UsageError that names the flag where that is not certain. */
export function chooseColumns(table: Table, reading: TraceReading): ChosenColumns {
  const {time, timeFormat} = chooseTime(table, reading.time)
  const series = seriesColumn(table, time, reading)
  const base = {time, timeFormat, series}
  if (reading.unit === 'events') return {...base, series: null, values: [], notes: ['as asked for']}
  if (reading.value !== undefined)
    return {...base, values: namedValues(table, reading.value, time), notes: []}
  const candidates = numericColumns(table, time).filter(
    (column) => column !== series && !isIndexName(nameOf(table, column)),
  )
  if (candidates.length === 0) return {...base, series: null, values: [], notes: ['no column has numbers']}
  const named = candidates.filter((column) => isValueName(nameOf(table, column)))
  const plain = candidates.filter((column) => !isOtherQuantity(nameOf(table, column)))
  const isEven = hasEvenTimes(table, base)
  const [only] = named.length === 1 ? named : plain.length === 1 && isEven ? plain : []
  if (only !== undefined) return {...base, values: [only], notes: []}
  if (!isEven && named.length === 0) {
    return {
      ...base,
      series: null,
      values: [],
      notes: ['its times are uneven, and no column is named as a count or a rate'],
    }
  }
  return refuseMany(table, named.length > 1 ? named : candidates)
}

const nameOf = ({layout}: Table, column: number): string => layout.columns[column] ?? ''

/** What programs number rows by. */
const isIndexName = (name: string): boolean => /^(|#|no\.?|index|row|unnamed: ?\d+)$/i.test(name)

function refuseMany(table: Table, candidates: readonly number[]): never {
  const names = candidates.map((column) => nameOf(table, column))
  const {path, layout} = table
  throw new UsageError(
    `${path}:${layout.headerLine} has ${names.length === 1 ? 'one column that may be the load' : `${names.length} columns that may be the load`}: ${names.join(', ')}`,
    {
      suggestions: [
        `choose one with --trace-value '${names[0] ?? ''}'`,
        ...(names.length > 1 ? ['add them up with --trace-value all'] : []),
        'if each row is an event, say --trace-unit events',
      ],
    },
  )
}

/** The index of a column by its name, in any case; throws a UsageError with the nearest one. */
function columnNamed({path, layout}: Table, name: string, flag: string): number {
  const exact = layout.columns.indexOf(name)
  const found =
    exact >= 0 ? exact : layout.columns.findIndex((column) => column.toLowerCase() === name.toLowerCase())
  if (found >= 0) return found
  throw new UsageError(
    `${path}:${layout.headerLine} has no column "${name}"${didYouMean(name, layout.columns)}`,
    {suggestions: [`name one with ${flag}: ${layout.columns.join(', ')}`]},
  )
}

function namedValues(table: Table, value: string, time: number): readonly number[] {
  const isColumn = table.layout.columns.some((column) => column.toLowerCase() === value.toLowerCase())
  if (value === 'all' && !isColumn) return numericColumns(table, time)
  return [columnNamed(table, value, '--trace-value')]
}

/** Cells of a column in the first rows, those without a value aside. */
const cellsIn = ({layout}: Table, column: number): readonly string[] =>
  layout.sample.map((cells) => cells[column] ?? '').filter((cell) => !isNoValue(cell))

function chooseTime(table: Table, asked: string | undefined): Pick<ChosenColumns, 'time' | 'timeFormat'> {
  if (asked !== undefined) {
    const time = columnNamed(table, asked, '--trace-time')
    return {time, timeFormat: formatIn(table, time) ?? refuseTimes(table, time)}
  }
  const all = table.layout.columns.map((name, time) => ({name, time}))
  const ranked = [
    ...all.filter(({name}) => isTimeWord(name)),
    ...all.filter(({name}) => !isTimeWord(name) && /time|date|stamp/i.test(name)),
    ...all.filter(({time}) => formatIn(table, time)?.isCalendar === true),
    ...all.filter(({time}) => formatIn(table, time)?.name.includes('1970') === true),
    ...all.filter(({name}) => /^(.*[^a-z])?(s|ms|us|ns|sec|seconds|at)$|Ms$|_ms$/i.test(name)),
  ]
  for (const {time} of ranked) {
    const timeFormat = formatIn(table, time)
    if (timeFormat) {
      requireWholeTimes(table, time)
      return {time, timeFormat}
    }
  }
  const [named] = ranked
  return named === undefined ? refuseNoTime(table) : refuseTimes(table, named.time)
}

/** Throws a UsageError where days stand in one column and the time of day in another. */
function requireWholeTimes(table: Table, time: number): void {
  const isClock = (column: number): boolean => {
    const cells = cellsIn(table, column)
    return (
      column !== time &&
      cells.length > 0 &&
      cells.every((cell) => /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$/.test(cell))
    )
  }
  const clock = table.layout.columns.findIndex((_, column) => isClock(column))
  if (clock < 0 || cellsIn(table, time).some((cell) => cell.includes(':'))) return
  const {path, layout} = table
  throw new UsageError(
    `${path}:${layout.headerLine} has the day in ${nameOf(table, time)} and the time of day in ${nameOf(table, clock)}`,
    {suggestions: ['write both into one column, like 2026-11-28 18:17:03']},
  )
}

/** The format that nearly all cells have: an error names single wrong ones with their lines, later. */
function formatIn(table: Table, column: number): TimeFormat | null {
  const cells = cellsIn(table, column)
  const format = timeFormatOf(cells, nameOf(table, column))
  if (format !== null || isAmbiguousDate(cells)) return format
  const kinds = cells.flatMap((cell) => timeFormatOf([cell], nameOf(table, column)) ?? [])
  const [first] = kinds
  if (first === undefined || kinds.length < 0.5 * cells.length) return null
  const same = kinds.filter(({name}) => name === first.name)
  return same.length >= 0.5 * cells.length ? first : null
}

function refuseTimes(table: Table, column: number): never {
  const {path, layout} = table
  const cells = cellsIn(table, column)
  const cell = cells.find((text) => timeFormatOf([text]) === null) ?? cells[0] ?? ''
  const place = `${path}:${layout.headerLine + 1}`
  if (isAmbiguousDate(cells)) {
    throw new UsageError(`${place} ${nameOf(table, column)} is ${cell}: which number is the month?`, {
      suggestions: ['write dates as 2026-11-28, year first'],
    })
  }
  throw new UsageError(`${place} ${nameOf(table, column)} is "${cell}", which is no time`, {
    suggestions: [
      'write times as 2026-11-28T18:17:03Z, as 2026-11-28 18:17:03, in s, ms, µs or ns since 1970, or in seconds from 0',
      ...(/\d [A-Z]{2,5}$/.test(cell) ? ['write the zone as Z or as its hours, like +01:00'] : []),
      'name another column with --trace-time',
    ],
  })
}

function refuseNoTime({path, layout}: Table): never {
  throw new UsageError(`${path}:${layout.headerLine} has no column of times: ${layout.columns.join(', ')}`, {
    suggestions:
      layout.columns.length > 1
        ? ['name it with --trace-time']
        : [
            'begin the file with a line that names its columns, like time,requests',
            'of a log, begin each line with its time, like 2026-11-28T18:17:03Z',
          ],
  })
}

/** The format of a column's values; null where it has no numbers, or where they can be read in two ways. */
export function valueFormatIn(table: Table, column: number): ValueFormat | null {
  return valueFormatOf(cellsIn(table, column), table.layout.separator)
}

/** Columns with numbers alone, or with numbers that name a unit. */
function numericColumns(table: Table, time: number): readonly number[] {
  return table.layout.columns.flatMap((_, column) => {
    if (column === time) return []
    const cells = cellsIn(table, column)
    const numbers = cells.filter((cell) => /^-?[\d.]/.test(cell) && !timeFormatOf([cell])?.isCalendar)
    return cells.length > 0 && numbers.length >= 0.5 * cells.length ? [column] : []
  })
}

const isValueName = (name: string): boolean =>
  (/(^|[^a-z])(value|values|wert|load|traffic)($|[^a-z])/i.test(name) || unitInName(name) !== null) &&
  !isOtherQuantity(name)

/** A column of words beside times that repeat: one series below the other. */
function seriesColumn(table: Table, time: number, {series}: TraceReading): number | null {
  const {layout} = table
  const times = layout.sample.map((cells) => cells[time] ?? '')
  const repeats = new Set(times).size < times.length
  const isNamed = (name: string): boolean => /^(series|metric|name|label|instance|host|target)$/i.test(name)
  const found = layout.columns.findIndex((name, column) => {
    if (column === time || !isNamed(name)) return false
    const cells = cellsIn(table, column)
    return cells.length > 0 && !cells.every((cell) => /^-?\d+(\.\d+)?$/.test(cell))
  })
  return found >= 0 && (repeats || series !== undefined || /^series$/i.test(layout.columns[found] ?? ''))
    ? found
    : null
}

const EVEN_SHARE = 0.6

/** Whether most rows follow one another at one distance, and none at the same instant: then each stands for an interval. */
function hasEvenTimes(
  {layout}: Table,
  {time, timeFormat, series}: Pick<ChosenColumns, 'time' | 'timeFormat' | 'series'>,
): boolean {
  if (series !== null) return true
  const instants = layout.sample.flatMap((cells) => timeFormat.parse(cells[time] ?? '') ?? [])
  const steps = instants.slice(1).map(({s, ns}, index) => {
    const before = instants[index] ?? {s, ns}
    return Math.round((s - before.s) * 1000 + (ns - before.ns) / 1e6)
  })
  if (steps.length < 2) return true
  const counts = new Map<number, number>()
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1)
  const [step, most] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0]
  return step !== 0 && most >= EVEN_SHARE * steps.length
}
