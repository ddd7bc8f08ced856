import {UsageError} from '../../errors.js'
import {firstLines, LineReader} from '../trace/line-reader.js'
import {columnOf, separatorOf, splitCells} from '../trace/table/split-cells.js'

/** A file in memory. */
export interface ServiceText {
  readonly text: string
  readonly path: string
}

/** A row of the file, and where it stands. */
export interface Row {
  readonly line: number
  readonly text: string
  readonly separator: string
  readonly cells: readonly string[]
}

/** What helps where a number has no unit. */
export const UNIT_REMEDY = [
  'begin the file with a line that names the unit of its numbers: ms, s, us or ns',
  'or write it behind each number, like 2.5ms',
]
/** The forms of a file of service times. */
export const FORMS = [
  'write one service time a line, below a line that names their unit, like ms',
  'or quantiles, below a line like quantile,ms: p50,2 and so on to max,40',
]
/** Its rows, without comments and blank lines; throws a UsageError where a quote does not end. */
export function rowsOf({text, path}: ServiceText): readonly Row[] {
  const separator = separatorOf(firstLines(text, 20).map((line) => line.text))
  const reader = new LineReader(text)
  const rows: Row[] = []
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    const cells = splitCells(line, separator)
    if (cells === null) {
      throw new UsageError(`${path}:${reader.line} has a quote that does not end on its line`, {
        suggestions: ['close it'],
      })
    }
    rows.push({line: reader.line, text: line, separator, cells})
  }
  return rows
}

/** Column in its line at which a cell begins, from 1. */
export const placeOf = ({text, separator}: Row, index: number): number => columnOf(text, separator, index)
