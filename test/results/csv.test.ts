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
])('%s is written as "%s"', (value, expected) => {
  expect(csvLines(columns, [{value}])).toBe(`${expected}\n`)
})

test.each(['a,b', 'a"b', 'a\nb'])('a cell never holds %j', (value) => {
  expect(() => csvLines(columns, [{value}])).toThrow('column value cannot hold')
})
