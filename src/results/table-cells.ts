const LINE_FEED = 10
const SPACE = 32
const COMMA = 44
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const LETTER_E = 101
const TILDE = 126

/** Whole numbers of so many digits are exact, and so are these powers of ten: one division rounds once, as a reader does. */
const EXACT_DIGITS = 15
const POWERS_OF_TEN = Array.from({length: EXACT_DIGITS + 1}, (_, power) => Number(`1e${power}`))

/** Where the cells of a wanted column go; `at` counts the columns of the file from 0. */
export interface NumberColumn {
  readonly at: number
  readonly cells: Float64Array
}

/** The same of a column that is kept as text. */
export interface TextColumn {
  readonly at: number
  readonly cells: string[]
}

/** What to read of a table. */
export interface WantedColumns {
  readonly numbers: readonly NumberColumn[]
  readonly texts: readonly TextColumn[]
  /** Called for each cell of a column of numbers that is none, with its row from 0. */
  readonly onBad: (cell: string, row: number, column: NumberColumn) => void
}

/**
 * Reads the wanted columns of a table whose lines have been found whole: header first, no quotes, one line feed
 * after each row. An empty cell leaves what stands in its column.
 */
export function readCells(text: string, {numbers, texts, onBad}: WantedColumns): void {
  const cells = new Cells(text)
  const columns = [
    ...numbers.map((column) => ({at: column.at, read: readNumber(column)})),
    ...texts.map((column) => ({at: column.at, read: readText(column)})),
  ].toSorted((a, b) => a.at - b.at)
  for (let row = 0; cells.nextRow(); row++) {
    let at = 0
    for (const column of columns) {
      for (; at < column.at; at++) cells.skip()
      column.read(row)
      at++
    }
  }

  function readNumber(column: NumberColumn): (row: number) => void {
    return (row) => {
      if (cells.isEmpty()) {
        cells.skip()
        return
      }
      const value = cells.number()
      column.cells[row] = value
      if (Number.isNaN(value)) onBad(cells.last(), row, column)
    }
  }

  function readText(column: TextColumn): (row: number) => void {
    return (row) => {
      column.cells[row] = cells.text()
    }
  }
}

/** Walks over the cells of a text. */
class Cells {
  readonly #text: string
  /** Of the cell that is read next. */
  #at = 0
  /** Of the cell that was read last. */
  #from = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Goes to the first cell of the next line; returns false after the last one. */
  nextRow(): boolean {
    // Behind the last cell of a line it stands after its line feed already.
    const isBehind = this.#at > 0 && this.#text.charCodeAt(this.#at - 1) === LINE_FEED
    if (!isBehind) this.#at = this.#text.indexOf('\n', this.#at) + 1
    return this.#at < this.#text.length
  }

  isEmpty(): boolean {
    return isEnd(this.#text.charCodeAt(this.#at))
  }

  skip(): void {
    this.#from = this.#at
    while (!isEnd(this.#text.charCodeAt(this.#at))) this.#at++
    this.#at++
  }

  text(): string {
    this.skip()
    return this.last()
  }

  /** The cell that was read last. */
  last(): string {
    return this.#text.slice(this.#from, this.#at - 1)
  }

  /** A decimal number; NaN where the cell is none. */
  number(): number {
    const start = this.#at
    const first = this.#text.charCodeAt(start) === MINUS ? start + 1 : start
    const value = this.#short(first)
    if (Number.isNaN(value)) return this.#other()
    this.#from = start
    return first > start ? -value : value
  }

  /** The number of some digits from here to the end of the cell, with a point at most; else NaN, and nothing is read. */
  #short(first: number): number {
    let at = first
    let whole = 0
    let point = 0
    let code = this.#text.charCodeAt(at)
    for (; isDigit(code) || (code === POINT && point === 0); code = this.#text.charCodeAt(++at)) {
      if (code === POINT) point = at
      else whole = whole * 10 + (code - ZERO)
    }
    const decimals = point === 0 ? 0 : at - 1 - point
    const digits = at - first - (point === 0 ? 0 : 1)
    if (!isEnd(code) || digits === 0 || digits > EXACT_DIGITS || point === at - 1) return Number.NaN
    this.#at = at + 1
    return whole / (POWERS_OF_TEN[decimals] ?? Number.NaN)
  }

  /** By the language's own reader. */
  #other(): number {
    const cell = this.text()
    const value = Number(cell)
    return Number.isFinite(value) && isDecimal(cell) ? value : Number.NaN
  }
}

/** Neither 0x1F nor among blanks, given that it is a number. */
function isDecimal(cell: string): boolean {
  const first = cell.charCodeAt(0)
  const second = cell.charCodeAt(1)
  return (
    isDigit(cell.charCodeAt(cell.length - 1)) &&
    first > SPACE &&
    first <= TILDE &&
    !(second > NINE && second !== LETTER_E)
  )
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE
const isEnd = (code: number): boolean => code === COMMA || code === LINE_FEED
