import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  DECISION_COLUMNS,
  INVOCATION_COLUMNS,
  TIMELINE_COLUMNS,
  TRIAL_COLUMNS,
} from '../../src/results/columns.js'
import {type Column, csvHeader, csvLines} from '../../src/results/csv.js'

test.each([
  ['trials', csvHeader(TRIAL_COLUMNS)],
  ['timeline', csvHeader(TIMELINE_COLUMNS)],
  ['decisions', csvHeader(DECISION_COLUMNS)],
  ['invocations', csvHeader(INVOCATION_COLUMNS)],
])('the columns of %s.csv are a contract', async (name, header) => {
  await expect(header).toMatchFileSnapshot(`../golden/columns/${name}.csv`)
})

const columns: readonly Column<{value: number | string | null}>[] = [['value', ({value}) => value]]

test.each([
  [Number.NaN, ''],
  [null, ''],
  ['', ''],
  [0, '0'],
  [1 / 3, '0.333333333'],
  [123_456_789_012, '123456789012'],
  [1.5e-9, '1.5e-9'],
  [9.999_999_999_6, '10'],
  [99_999_999.96, '100000000'],
  [1.5, '1.5'],
  [-12_345_678.25, '-12345678.2'],
  [1020.3040506, '1020.30405'],
])('%s is written as "%s"', (value, expected) => {
  expect(csvLines(columns, [{value}])).toBe(`${expected}\n`)
})

test('a number has nine significant digits, whatever its size', () => {
  fc.assert(
    fc.property(
      fc.double({noNaN: true, noDefaultInfinity: true}),
      fc.integer({min: -12, max: 12}),
      (of, power) => {
        const value = Number(of.toPrecision(17)) * 10 ** power
        fc.pre(Number.isFinite(value) && !Number.isInteger(value))
        const written = Number(csvLines(columns, [{value}]))
        // Half-way between two numbers of nine digits, either is the nearest.
        expect(Math.abs(written - value)).toBeLessThanOrEqual(Math.abs(value) * 5.000001e-9)
        expect(String(written)).toBe(csvLines(columns, [{value}]).trim())
      },
    ),
  )
})

test('a cell that is what stood above it is written again, and one that is not is not', () => {
  const values = [1, 1, 1.5, 1.5, Number.NaN, Number.NaN, null, null, 'a', 'a', 1]
  expect(
    csvLines(
      columns,
      values.map((value) => ({value})),
    ),
  ).toBe('1\n1\n1.5\n1.5\n\n\n\n\na\na\n1\n')
})

test.each(['a,b', 'a"b', 'a\nb'])('a cell never holds %j', (value) => {
  expect(() => csvLines(columns, [{value}])).toThrow('column value cannot hold')
})
