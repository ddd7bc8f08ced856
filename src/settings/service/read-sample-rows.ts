import {UsageError} from '../../errors.js'
import {Problems, quote} from '../trace/problems.js'
import {readSpan, type SpanUnit, unitIn} from './read-span.js'
import {FORMS, placeOf, type Row, UNIT_REMEDY} from './service-rows.js'

/** One service time a row: the only column, or the only one whose name has a unit of time; in ms. Throws a UsageError. */
export function readSampleRows(rows: readonly Row[], path: string): Float64Array {
  const [first] = rows
  if (first === undefined) return new Float64Array()
  const hasHeader = first.cells.every((cell) => !/^[-+.]?\d/.test(cell) && !/^nan$|^[-+]?inf/i.test(cell))
  const {index, unit} = columnOfTimes(first, hasHeader, path)
  const below = hasHeader ? rows.slice(1) : rows
  if (below.length === 0) throw new UsageError(`${path} has no row below its header`, {suggestions: FORMS})
  const problems = new Problems(path)
  const values = new Float64Array(below.length)
  below.forEach((row, at) => {
    const cell = row.cells[index]
    const noted = (message: string): void => {
      problems.add({line: row.line, column: placeOf(row, index)}, message, unit === null ? UNIT_REMEDY : [])
    }
    if (row.cells.length > first.cells.length) {
      problems.add(row, `${quote(row.text)} has more cells than the first line`, [
        'write a point as decimal mark',
      ])
    } else if (cell === undefined) noted(`${quote(row.text)} has no column ${index + 1}`)
    else values[at] = readSpan(cell, unit, noted)
  })
  problems.throwIfAny()
  return values
}

function columnOfTimes(
  first: Row,
  hasHeader: boolean,
  path: string,
): {readonly index: number; readonly unit: SpanUnit | null} {
  if (first.cells.length === 1) return {index: 0, unit: hasHeader ? unitIn(first.cells[0] ?? '') : null}
  const timed = first.cells.flatMap((cell, index) => {
    const unit = hasHeader ? unitIn(cell) : null
    return unit === null ? [] : [{index, unit}]
  })
  const [only, ...others] = timed
  if (only && others.length === 0) return only
  const which =
    only === undefined ? 'none of its columns is named with a unit of time' : 'several columns are times'
  throw new UsageError(`${path}:${first.line}:1 ${which}: ${first.cells.map(quote).join(', ')}`, {
    suggestions: ['keep the one column of service times', 'name it with its unit, like service_ms'],
  })
}
