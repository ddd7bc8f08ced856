import {stringify} from 'csv-stringify/sync'
import {BugError} from '../errors.js'

/** NaN and null mean "not applicable or not known" and are written empty, never as 0. */
export type Cell = number | string | null

/** Name and value side by side, so that header and cell cannot drift apart. */
export type Column<Row> = readonly [name: string, value: (row: Row) => Cell]

/** The line of column names. */
export const csvHeader = <Row>(columns: readonly Column<Row>[]): string =>
  stringify([columns.map(([name]) => name)])

/**
 * Rows as CSV lines without a header. No cell holds a comma, a quote or a line break, so none is quoted, and
 * plain joining gives what csv-stringify would: a trial may have 100 000 calls, and a sweep hundreds of trials.
 */
export const csvLines = <Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): string =>
  [...csvPieces(columns, rows)].join('')

/** Short enough to be forgotten before the garbage collector has moved them, long enough to be worth a write. */
const PIECE_CHARACTERS = 32_768

/** The same in pieces of whole lines, for a file that is written as they come. */
export function* csvPieces<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Generator<string> {
  const texts = columns.map((column) => new ColumnTexts(column))
  let piece = ''
  for (const row of rows) {
    let separator = ''
    for (const text of texts) {
      piece += separator + text.of(row)
      separator = ','
    }
    piece += '\n'
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/** The texts of a column's cells. Most of them are what stands in the line above. */
class ColumnTexts<Row> {
  readonly #name: string
  readonly #value: (row: Row) => Cell
  #lastCell: Cell = null
  #lastText = ''

  constructor([name, value]: Column<Row>) {
    this.#name = name
    this.#value = value
  }

  of(row: Row): string {
    const cell = this.#value(row)
    if (cell === this.#lastCell) return this.#lastText
    this.#lastCell = cell
    return (this.#lastText = cellText(this.#name, cell))
  }
}

function cellText(column: string, cell: Cell): string {
  if (typeof cell === 'number') return numberText(cell)
  if (cell === null) return ''
  if (/[",\r\n]/.test(cell)) throw new BugError(`column ${column} cannot hold ${JSON.stringify(cell)}`)
  return cell
}

/** A number as it is read again from a file that it was written to. */
export const asWritten = (value: number): number => (Number.isNaN(value) ? value : Number(numberText(value)))

/** Nine significant digits: finer than any figure here is known, and short enough to read. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const magnitude = Math.abs(value)
  // As a whole number it has its digits in a tenth of the time that toPrecision takes.
  if (magnitude >= 1 && magnitude < 1e8) {
    const places = 8 - Math.floor(Math.log10(magnitude))
    return withPoint(Math.round(value * (SCALES[places] ?? 1)), places)
  }
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)))
}

/** A whole number with a point before its last places; no zeros stand at its end. */
function withPoint(digits: number, places: number): string {
  let [left, leftPlaces] = [digits, places]
  while (leftPlaces > 0 && left % 10 === 0) {
    left /= 10
    leftPlaces--
  }
  const text = String(left)
  return leftPlaces === 0 ? text : `${text.slice(0, -leftPlaces)}.${text.slice(-leftPlaces)}`
}

/** What makes a whole number of one with 0, 1, 2… digits after the point. */
const SCALES = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
