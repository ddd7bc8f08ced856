import type {Estimate} from '../../analysis/statistics/estimate.js'
import {terminalWidth} from './terminal-width.js'

/** How wide a table may be, and which columns name its rows. */
export interface TableOptions {
  /** Columns that a line may have; Infinity = as many as it takes. */
  readonly width?: number
  /** How many of the first columns name a row: they stand in every part of a folded table. */
  readonly keys?: number
}

interface Column {
  /** Title first. */
  readonly cells: readonly string[]
  readonly width: number
  readonly isLeft: boolean
}

/**
 * A plain table: numbers right, what names a row left, two blanks between. One that is wider than `width` is folded
 * into parts of some columns each, one below the other, which all begin with the columns that name the rows.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const {width = terminalWidth(), keys = 1} = options
  const columns = header.map((title, index): Column => {
    const cells = rows.map((row) => row[index] ?? '')
    return columnOf([title, ...cells], index === 0 || (index < keys && !cells.every(isNumeric)))
  })
  if (spanOf(columns) <= width) return plainTable(columns)

  const names = columns.slice(0, keys)
  const parts =
    spanOf(names) <= MOST_FOR_NAMES * width
      ? foldedAt(names, columns.slice(keys), width)
      : foldedAt([numbersOf(rows.length)], columns, width)
  return parts.map((part) => plainTable(fitted(part, width))).join('\n\n')
}

const columnOf = (cells: readonly string[], isLeft: boolean): Column => ({
  cells,
  width: cells.reduce((widest, {length}) => Math.max(widest, length), 0),
  isLeft,
})

const isNumeric = (cell: string): boolean => /^([\d.]+|–)?$/.test(cell)

/** Beyond this share of the width the names of rows leave too little room: then rows have numbers. */
const MOST_FOR_NAMES = 0.6

const numbersOf = (rowCount: number): Column =>
  columnOf(['#', ...Array.from({length: rowCount}, (_, index) => String(index + 1))], true)

const GAP = '  '

const spanOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, {width}) => sum + width, 0) + GAP.length * Math.max(0, columns.length - 1)

/** In each part the names, and as many others as there is room for. */
function foldedAt(
  names: readonly Column[],
  others: readonly Column[],
  width: number,
): readonly (readonly Column[])[] {
  const parts: (readonly Column[])[] = []
  for (const column of others) {
    const grown = [...(parts.at(-1) ?? names), column]
    if (parts.length > 0 && spanOf(grown) <= width) parts[parts.length - 1] = grown
    else parts.push([...names, column])
  }
  return parts
}

/** Narrower columns than this would break every word. */
const LEAST_WIDTH = 12

/** Where the last column alone is wider than what is left, its cells go on in lines below. */
function fitted(columns: readonly Column[], width: number): readonly Column[] {
  const [last] = columns.slice(-1)
  const others = columns.slice(0, -1)
  const left = width - spanOf(others) - GAP.length
  if (!last || spanOf(columns) <= width || left < LEAST_WIDTH) return columns
  const broken = last.cells.map((cell) => brokenText(cell, left))
  const spread = (cells: readonly string[]): readonly string[] =>
    cells.flatMap((cell, line) => [cell, ...(broken[line] ?? []).slice(1).map(() => '')])
  return [...others.map(({cells, isLeft}) => columnOf(spread(cells), isLeft)), columnOf(broken.flat(), true)]
}

/** Broken behind blanks, commas and the like where there are some. */
function brokenText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const cut = Math.max(...[' ', ',', ';', '/'].map((sign) => rest.lastIndexOf(sign, width - 1))) + 1
    const end = cut > 0 ? cut : width
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

function plainTable(columns: readonly Column[]): string {
  const ruled = columns.map(({cells: [title = '', ...cells], width, isLeft}) =>
    [title, '─'.repeat(width), ...cells].map((cell) => (isLeft ? cell.padEnd(width) : cell.padStart(width))),
  )
  const lines = ruled[0]?.map((_, line) => ruled.map((cells) => cells[line] ?? '')) ?? []
  return lines.map((cells) => cells.join(GAP).trimEnd()).join('\n')
}

/** Three significant digits, thousands without an exponent; – where there is no value. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const magnitude = Math.abs(value)
  if (magnitude >= 100 || value === 0) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

/** With so many decimals; – where there is no value. */
export const formatFixed = (value: number, decimals: number): string =>
  Number.isFinite(value) ? value.toFixed(decimals) : '–'

/** 1 ms to hours in the unit that reads best. */
export function formatSpan(spanMs: number): string {
  if (!Number.isFinite(spanMs)) return '–'
  if (spanMs < 1000) return `${formatNumber(spanMs)} ms`
  if (spanMs < 120_000) return `${formatNumber(spanMs / 1000)} s`
  return spanMs < 7_200_000 ? `${formatNumber(spanMs / 60_000)} min` : `${formatNumber(spanMs / 3_600_000)} h`
}

/** A share as percent; a dash where it is not known. */
export const formatShare = (share: number): string =>
  Number.isFinite(share) ? `${formatNumber(share * 100)} %` : '–'

/** The ends of an estimate's interval, or the range of its values; – where it has none. */
export function formatInterval(estimate: Estimate | null, format: (end: number) => string): string {
  if (!estimate || estimate.interval === 'none') return '–'
  const span = `[${format(estimate.low)}, ${format(estimate.high)}]`
  return estimate.interval === 'range' ? `range ${span}` : span
}
