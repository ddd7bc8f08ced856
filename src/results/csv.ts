import {stringify} from 'csv-stringify/sync'
import {BugError} from '../errors.js'

/** NaN and null mean "not applicable or not known" and are written empty, never as 0. */
export type Cell = number | string | null

/** Name and value side by side, so that header and cell cannot drift apart. */
export type Column<Row> = readonly [name: string, value: (row: Row) => Cell]

export const csvHeader = <Row>(columns: readonly Column<Row>[]): string =>
  stringify([columns.map(([name]) => name)])

/** Rows as CSV lines without a header. No cell holds a comma, a quote or a line break, so none is quoted. */
export const csvLines = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  stringify(rows.map((row) => columns.map(([name, value]) => cellText(name, value(row)))))

function cellText(column: string, cell: Cell): string {
  if (cell === null || Number.isNaN(cell)) return ''
  const text = typeof cell === 'number' ? numberText(cell) : cell
  if (/[",\r\n]/.test(text)) throw new BugError(`column ${column} cannot hold ${JSON.stringify(text)}`)
  return text
}

/** Nine significant digits: finer than any figure here is known, and short enough to read. */
function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(9)))
}
