import {readFileSync} from 'node:fs'
import {inferSchema, initParser} from 'udsv'
import {
  estimateGeometricMean,
  estimateMean,
  estimateRatio,
  type Estimate,
} from '../../src/analysis/statistics/estimate.js'
import {Figure} from './figure.js'
import {pointWordsOf} from '../../src/results/point-keys.js'

/** Cells by column name, as text; the pairs of `point` ("linger=50ms") are columns too. */
export type Row = Readonly<Record<string, string>>
/** A column's name, or what is computed from a row. */
export type Column = string | ((row: Row) => number)
/** Column → the cell that is wanted. */
export type Filter = Readonly<Record<string, string | number>>

const lab = new URL('../', import.meta.url)

/** The reference rows in a file below `experiments/`; throws where it is missing or empty. */
export function readRows(file: string): Rows {
  const text = readFileSync(new URL(file, lab), 'utf8')
  const cells = initParser(inferSchema(text)).stringObjs<Record<string, string>>(text)
  const rows = cells.map((row) => ({...row, ...Object.fromEntries(pointWordsOf(row['point'] ?? ''))}))
  return new Rows(rows, file)
}

/** The number in a cell; NaN where it is empty. */
export const numberIn = (row: Row, column: string): number => {
  const cell = row[column]
  if (cell === undefined) throw new Error(`there is no column ${column}`)
  return cell === '' ? Number.NaN : Number(cell)
}

/** Rows of trials, and the figures that a page may quote of them. */
export class Rows {
  readonly list: readonly Row[]
  private readonly from: string

  constructor(list: readonly Row[], from: string) {
    this.list = list
    this.from = from
    if (list.length === 0) throw new Error(`there are no such rows in ${from}`)
  }

  /** The rows whose cells are these, at least one. */
  where(filter: Filter): Rows {
    const wanted = Object.entries(filter).map(([column, cell]) => [column, String(cell)] as const)
    const rows = this.list.filter((row) => wanted.every(([column, cell]) => (row[column] ?? '') === cell))
    return new Rows(rows, `${this.from}, ${wanted.map((pair) => pair.join('=')).join(', ')}`)
  }

  get count(): number {
    return this.list.length
  }

  /** Of every row, in their order; an empty cell throws: it has no part in a mean. */
  values(column: Column): readonly number[] {
    const values = this.list.map(typeof column === 'string' ? (row) => numberIn(row, column) : column)
    if (values.some((value) => !Number.isFinite(value))) {
      throw new Error(`not every row of ${this.from} has ${typeof column === 'string' ? column : 'a value'}`)
    }
    return values
  }

  /** The one value that all rows have. */
  only(column: Column): number {
    const [first = Number.NaN, ...rest] = new Set(this.values(column))
    if (rest.length > 0) throw new Error(`${this.from} has several values of ${String(column)}`)
    return first
  }

  /** For rates, shares, spans and costs: the arithmetic mean. */
  mean(column: Column): Figure {
    return this.known(estimateMean(this.values(column)), column)
  }

  /** For latencies: the geometric mean. */
  geometric(column: Column): Figure {
    return this.known(estimateGeometricMean(this.values(column)), column)
  }

  /** Geometric mean of the ratios to `base`, paired by repetition. */
  over(base: Rows, column: Column): Figure {
    return this.known(estimateRatio(this.byRepetition(column), base.byRepetition(column)), column)
  }

  sum(column: Column): number {
    return this.values(column).reduce((sum, value) => sum + value, 0)
  }

  min(column: Column): number {
    return Math.min(...this.values(column))
  }

  max(column: Column): number {
    return Math.max(...this.values(column))
  }

  private byRepetition(column: Column): ReadonlyMap<number, number> {
    const values = this.values(column)
    const pairs = new Map(this.list.map((row, i) => [numberIn(row, 'repetition'), values[i] ?? Number.NaN]))
    if (pairs.size < this.count) throw new Error(`${this.from} has several rows of one repetition`)
    return pairs
  }

  private known(estimate: Estimate | null, column: Column): Figure {
    if (estimate) return Figure.of(estimate)
    throw new Error(`${this.from} gives no mean of ${String(column)}`)
  }
}
