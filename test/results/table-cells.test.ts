import fc from 'fast-check'
import {expect, test} from 'vitest'
import {readCells} from '../../src/results/table-cells.js'

/** The cells of one column of numbers, and which of them were none. */
function readNumbers(cells: readonly string[]): {
  readonly values: readonly number[]
  readonly bad: readonly (readonly [cell: string, row: number])[]
} {
  const column = {at: 1, cells: new Float64Array(cells.length).fill(Number.NaN)}
  const bad: (readonly [string, number])[] = []
  readCells(['a,b,c', ...cells.map((cell) => `left,${cell},right`), ''].join('\n'), {
    numbers: [column],
    texts: [],
    onBad: (cell, row) => bad.push([cell, row]),
  })
  return {values: [...column.cells], bad}
}

test.each([
  ['0', 0],
  ['-0', -0],
  ['007', 7],
  ['.5', 0.5],
  ['-.25', -0.25],
  ['+5', 5],
  ['1e3', 1000],
  ['5e-324', 5e-324],
  ['0.1', 0.1],
  ['999999999999999', 999999999999999],
  ['9007199254740993', 9007199254740992],
  ['0.30000000000000004', 0.30000000000000004],
  ['', Number.NaN],
])('%j is read as %d', (cell, value) => {
  expect(readNumbers([cell])).toEqual({values: [value], bad: []})
})

test.each([
  '-',
  '.',
  '5.',
  '-5.',
  '1.2.3',
  '--1',
  '0x1F',
  '1_0',
  ' 1',
  '1 ',
  'NaN',
  'Infinity',
  '1e999',
  'e',
  '٣',
])('%j is no number', (cell) => {
  expect(readNumbers(['1', cell, '2'])).toEqual({values: [1, Number.NaN, 2], bad: [[cell, 1]]})
})

test('numbers are those of the language, however they are written', () => {
  const digits = fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: 1,
    maxLength: 18,
  })
  const written = fc.oneof(
    fc.double({noDefaultInfinity: true, noNaN: true}).map(String),
    fc.tuple(fc.constantFrom('', '-'), digits).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('', '-'), digits, digits)
      .map(([sign, whole, part]) => `${sign}${whole}.${part}`),
  )
  fc.assert(
    fc.property(fc.array(written, {minLength: 1, maxLength: 20}), (cells) => {
      expect(readNumbers(cells)).toEqual({values: cells.map(Number), bad: []})
    }),
  )
})

test('columns are found at their places, in whatever order they are wanted', () => {
  const first = {at: 0, cells: new Float64Array(2)}
  const last = {at: 4, cells: new Float64Array(2).fill(Number.NaN)}
  const words = {at: 1, cells: ['', '']}
  const end: string[] = []
  const bad: unknown[] = []
  readCells('a,b,c,d,e,f\n1,one,,x,5,z\n2,,y,,,\n', {
    numbers: [last, first],
    texts: [{at: 5, cells: end}, words],
    onBad: (...of) => bad.push(of),
  })
  expect([...first.cells]).toEqual([1, 2])
  expect([...last.cells]).toEqual([5, Number.NaN])
  expect(words.cells).toEqual(['one', ''])
  expect(end).toEqual(['z', ''])
  expect(bad).toEqual([])
})

test('a header alone has no rows', () => {
  expect(readNumbers([])).toEqual({values: [], bad: []})
})
