import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import type {TraceReading} from '../../model/trial.js'
import {noRows, type ReadRows, type SeriesRows} from './raw-series.js'

interface SeriesChoice {
  readonly path: string
  readonly reading: TraceReading
  /** The column that names the series; null where there is none. */
  readonly column: string | null
}

const SHOWN_NAMES = 12

/** Throws a UsageError that names the flag where several series are there and none is chosen, or none has the name. */
export function requireOneSeries(names: readonly string[], {path, reading}: SeriesChoice): string {
  if (names.length === 0) {
    throw new UsageError(`${path} has no series`, {suggestions: ['mend the query and export again']})
  }
  const [only = ''] = names
  const {series} = reading
  const choices = names.slice(0, SHOWN_NAMES).join(', ') + (names.length > SHOWN_NAMES ? ' …' : '')
  if (series === undefined) {
    if (names.length <= 1) return only
    throw new UsageError(`${path} has ${names.length} series: ${choices}`, {
      suggestions: [`choose one with --trace-series '${only}'`, 'add them up with --trace-series all'],
    })
  }
  if (names.includes(series) || series === 'all') return series
  const parts = names.filter((name) => name.includes(series))
  if (parts.length === 1) return parts[0] ?? series
  throw new UsageError(
    `${path} has ${parts.length === 0 ? 'no series' : `${parts.length} series`} "${series}"${didYouMean(series, names)}`,
    {suggestions: [`its series are ${choices}`, 'add them up with --trace-series all']},
  )
}

/** The rows of one series, or of all of them added up; throws a UsageError where several are there and none is chosen. */
export function chooseSeries(
  {rows, series}: ReadRows,
  choice: SeriesChoice,
): {readonly rows: SeriesRows; readonly notes: readonly string[]} {
  if (choice.column === null) {
    if (choice.reading.series === undefined) return {rows, notes: []}
    throw new UsageError(
      `${choice.path} has one series, and --trace-series asks for ${choice.reading.series}`,
      {
        suggestions: ['drop --trace-series', 'choose a column with --trace-value'],
      },
    )
  }
  const names = [...new Set(series)]
  const chosen = requireOneSeries(names, choice)
  if (chosen === 'all' && !names.includes('all')) {
    return {rows: sumSeries(rows), notes: [`${names.length} series added up`]}
  }
  return {
    rows: selectRows(rows, (index) => series[index] === chosen),
    notes: names.length > 1 ? [`series ${chosen} of ${names.length}`] : [],
  }
}

function selectRows(rows: SeriesRows, isWanted: (index: number) => boolean): SeriesRows {
  const kept = noRows()
  rows.s.forEach((s, index) => {
    if (!isWanted(index)) return
    kept.s.push(s)
    kept.ns.push(rows.ns[index] ?? 0)
    kept.places.push(rows.places[index] ?? 0)
    kept.values.push(rows.values[index] ?? Number.NaN)
  })
  return kept
}

/** Rows of one instant as one row, in the order of time: what several series say together. */
export function sumSeries(rows: SeriesRows): SeriesRows {
  const sums = new Map<string, {s: number; ns: number; place: number; value: number}>()
  rows.s.forEach((s, index) => {
    const ns = rows.ns[index] ?? 0
    const value = rows.values[index] ?? Number.NaN
    const known = sums.get(`${s}.${ns}`)
    if (!known) sums.set(`${s}.${ns}`, {s, ns, place: rows.places[index] ?? 0, value})
    // A series that has no value at an instant adds nothing to those that have one.
    else known.value = Number.isNaN(known.value) ? value : known.value + (Number.isNaN(value) ? 0 : value)
  })
  const sorted = [...sums.values()].toSorted((a, b) => a.s - b.s || a.ns - b.ns)
  return {
    s: sorted.map(({s}) => s),
    ns: sorted.map(({ns}) => ns),
    places: sorted.map(({place}) => place),
    values: sorted.map(({value}) => value),
  }
}
