import {type Cell, cellAt, type Column, textOf} from './cells.js'

/**
 * Whether a row has every word of a filter: `pipeline=burst` in that column, and other words anywhere in it, whatever
 * their case. Numbers are compared as numbers, with = < > <= and >=.
 */
export function filterOf(text: string, columns: readonly Column[]): (row: number) => boolean {
  const tests = text.split(/\s+/).flatMap((word) => (word === '' ? [] : [testOf(word, columns)]))
  return (row) => tests.every((test) => test(row))
}

function testOf(word: string, columns: readonly Column[]): (row: number) => boolean {
  const [, name, sign, value = ''] = /^(\w+)(<=|>=|=|<|>)(.*)$/.exec(word) ?? []
  const column = columns.find((one) => one.name.toLowerCase() === name?.toLowerCase())
  if (!column) return (row) => columns.some(({cells}) => holds(textOf(cellAt(cells, row)), word))
  const limit = Number(value)
  return (row) => {
    const cell = cellAt(column.cells, row)
    if (typeof cell === 'number') return ORDERS.get(sign ?? '')?.(cell, limit) ?? false
    return sign === '=' && holds(textOf(cell), value)
  }
}

const ORDERS: ReadonlyMap<string, (cell: number, limit: number) => boolean> = new Map([
  ['=', (cell, limit) => cell === limit],
  ['<', (cell, limit) => cell < limit],
  ['>', (cell, limit) => cell > limit],
  ['<=', (cell, limit) => cell <= limit],
  ['>=', (cell, limit) => cell >= limit],
])

const holds = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())

/** Rows by a column, those that have nothing in it last; equal ones keep their order. */
export function orderOf(
  rows: readonly number[],
  cells: Column['cells'],
  isFalling: boolean,
): readonly number[] {
  const direction = isFalling ? -1 : 1
  return rows.toSorted((a, b) => {
    const [first, second] = [cellAt(cells, a), cellAt(cells, b)]
    if (first === null || second === null) return Number(first === null) - Number(second === null)
    return direction * compare(first, second)
  })
}

const compare = (a: NonNullable<Cell>, b: NonNullable<Cell>): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', {numeric: true})
