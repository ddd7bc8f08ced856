import {UsageError} from '../../errors.js'
import type {Quantiles} from '../../model/trial.js'
import {Problems, quote} from '../trace/problems.js'
import {faultOfQuantiles} from './check-quantiles.js'
import {parseQuantiles} from './parse-quantiles.js'
import {withWords} from '../parse/with-words.js'
import {probabilityOf} from './quantile-names.js'
import {readProbability} from './read-probability.js'
import {readSpan, unitIn} from './read-span.js'
import {FORMS, placeOf, type Row, UNIT_REMEDY} from './service-rows.js'

/** The quantiles of a table, from its rows; null where it holds none. A UsageError names what is wrong with them. */
export function readQuantileRows(rows: readonly Row[], path: string): Quantiles | null {
  const [first] = rows
  if (first === undefined) return null
  if (rows.every(({text}) => text.includes('='))) return asOnCommandLine(rows, path)
  const [name = '', value] = first.cells
  if (first.cells.length > 1 && first.cells.every((cell) => probabilityOf(bareName(cell)) !== null)) {
    return ofQuantiles(wideQuantiles(rows, path), path)
  }
  if (value !== undefined && probabilityOf(name) !== null) return longQuantiles(rows, {path, header: null})
  if (first.cells.length !== 2 || !QUANTILE_WORDS.has(name.toLowerCase())) return null
  return longQuantiles(rows.slice(1), {path, header: first})
}

/** `p50=2ms,p90=4ms,max=40ms`, on a line or on several. */
const asOnCommandLine = (rows: readonly Row[], path: string): Quantiles =>
  withWords(`${path}:${rows[0]?.line ?? 1}:1 `, () =>
    parseQuantiles(rows.map(({text}) => text.trim().replace(/,$/, '')).join(',')),
  )

const QUANTILE_WORDS: ReadonlySet<string> = new Set(
  'quantile quantiles percentile percentiles probability p q u name'.split(' '),
)

interface Point {
  readonly line: number
  readonly point: readonly [number, number]
}

/** `p50` of `p50_ms`. */
const bareName = (cell: string): string =>
  unitIn(cell) === null ? cell : cell.replace(/[\s_.(-]+[^\s_.(-]+$/, '')

/** `p50,p90,max` above one row of values. */
function wideQuantiles([header, row, ...more]: readonly Row[], path: string): readonly Point[] {
  const problems = new Problems(path)
  if (header === undefined) return []
  if (row === undefined) problems.add({line: header.line + 1}, 'no row follows the names of quantiles', FORMS)
  const [surplus] = more
  if (surplus) problems.add(surplus, 'is a second row of quantiles', ['keep one of the rows'])
  if (row && row.cells.length !== header.cells.length) {
    const message = `has ${row.cells.length} values for ${header.cells.length} quantiles`
    problems.add(row, message, ['give each quantile its value'])
  }
  problems.throwIfAny()
  const points = (row?.cells ?? []).map((cell, index) => ({
    line: row?.line ?? 0,
    point: [
      probabilityOf(bareName(header.cells[index] ?? '')) ?? 0,
      readSpan(cell, unitIn(header.cells[index] ?? ''), (message) => {
        problems.add(
          {line: row?.line ?? 0, column: row ? placeOf(row, index) : 1},
          message,
          UNIT_REMEDY.slice(1),
        )
      }),
    ] as const,
  }))
  problems.throwIfAny()
  return points
}

/** One quantile a row; without a header each value has its unit. */
function longQuantiles(
  rows: readonly Row[],
  {path, header}: {readonly path: string; readonly header: Row | null},
): Quantiles {
  const problems = new Problems(path)
  const unit = unitIn(header?.cells[1] ?? '')
  const isPercent = /percent/i.test(header?.cells[0] ?? '')
  const points = rows.map((row): Point => {
    const [name = '', value, ...more] = row.cells
    const at = (index: number) => ({line: row.line, column: placeOf(row, index)})
    if (value === undefined || more.length > 0) {
      problems.add(row, `${quote(row.text)} does not have two columns, a quantile and its time`, FORMS)
      return {line: row.line, point: [Number.NaN, Number.NaN]}
    }
    const probability = readProbability(name, isPercent, (message, remedy) => {
      problems.add(at(0), message, [remedy])
    })
    const valueMs = readSpan(value, unit, (message) => {
      problems.add(at(1), message, unit === null ? UNIT_REMEDY : [])
    })
    return {line: row.line, point: [probability, valueMs]}
  })
  problems.throwIfAny()
  if (points.length === 0) throw new UsageError(`${path} has no row below its header`, {suggestions: FORMS})
  return ofQuantiles(points, path)
}

function ofQuantiles(points: readonly Point[], path: string): Quantiles {
  const quantilesMs = points.map(({point}) => point)
  const fault = faultOfQuantiles(quantilesMs)
  if (fault === null) return quantilesMs
  const line = points[fault.index]?.line ?? 1
  throw new UsageError(`${path}:${line}:1 ${fault.message}`, {suggestions: [fault.remedy]})
}
