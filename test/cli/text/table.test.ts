import {describe, expect, test} from 'vitest'
import {sparkline} from '../../../src/cli/progress/progress.js'
import {formatNumber, formatShare, formatSpan, formatTable} from '../../../src/cli/text/table.js'

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

describe('a table wider than its terminal', () => {
  const header = ['pipeline', 'slots', 'p99 ms', '$/M events']
  const rows = [
    ['vanilla', '4', '1981', '0.095'],
    ['overprovisioned', '7', '286', '0.153'],
  ]

  test('is folded into parts that all name their rows', () => {
    expect(formatTable(header, rows, {width: 34})).toBe(
      [
        'pipeline         slots  p99 ms',
        '───────────────  ─────  ──────',
        'vanilla              4    1981',
        'overprovisioned      7     286',
        '',
        'pipeline         $/M events',
        '───────────────  ──────────',
        'vanilla               0.095',
        'overprovisioned       0.153',
      ].join('\n'),
    )
    expect(formatTable(header, rows, {width: 42})).toBe(formatTable(header, rows))
  })

  test('numbers its rows where names leave no room, and breaks long cells', () => {
    const text = formatTable(['point', 'ratio'], [['burst, rate_eps 1000, linger=50ms', '1.2']], {width: 24})
    expect(text).toBe(
      [
        '#  point',
        '─  ─────────────────────',
        '1  burst, rate_eps 1000,',
        '   linger=50ms',
        '',
        '#  ratio',
        '─  ─────',
        '1    1.2',
      ].join('\n'),
    )
  })

  test.each([20, 40, 60, 80])('has no line beyond %d columns', (width) => {
    const keys = formatTable(header, rows, {width, keys: 2})
    expect(Math.max(...keys.split('\n').map(({length}) => length))).toBeLessThanOrEqual(width)
    for (const cell of rows.flat()) expect(keys).toContain(cell)
  })
})

test('a sparkline has its highest value at full height', () => {
  expect(sparkline([0, 5, 10])).toBe('▁▅█')
  expect(sparkline([])).toBe('')
})
