import {expect, test} from 'vitest'
import {sparkline} from '../../../src/cli/progress/progress.js'
import {formatNumber, formatShare, formatSpan, formatTable} from '../../../src/cli/describe/table.js'

test.each([
  [0, '0'],
  [Number.NaN, '–'],
  [0.012345, '0.0123'],
  [12.345, '12.3'],
  [1234.5, '1235'],
  [2e9, '2000000000'],
])('%d reads %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected)
})

test.each([
  [0.5, '0.5 ms'],
  [999, '999 ms'],
  [1990, '1.99 s'],
  [300_000, '5 min'],
  [36_000_000, '10 h'],
])('%d ms read %s', (spanMs, expected) => {
  expect(formatSpan(spanMs)).toBe(expected)
})

test('a share reads as percent', () => {
  expect([formatShare(0.219), formatShare(Number.NaN)]).toEqual(['21.9 %', '–'])
})

test('numbers stand right, words left', () => {
  expect(
    formatTable(
      ['name', 'n'],
      [
        ['a', '1'],
        ['long', '100'],
      ],
    ),
  ).toBe('name    n\n────  ───\na       1\nlong  100')
})

test('a sparkline has its highest value at full height', () => {
  expect(sparkline([0, 5, 10])).toBe('▁▅█')
  expect(sparkline([])).toBe('')
})
