import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  parseCount,
  parseDuration,
  parseMemory,
  parseNotNegative,
  parsePositive,
  parseRate,
  parseSlo,
} from '../../../src/settings/parse/parse-quantity.js'
import {INHERITED} from '../../support/inherited.js'

describe('a duration', () => {
  test.each([
    ['800ms', 800],
    ['0s', 0],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    [' 5s ', 5000],
    ['0.000001ms', 1e-6],
    ['0.0ms', 0],
  ])('%s is %d ms', (text, expectedMs) => {
    expect(parseDuration(text)).toBe(expectedMs)
  })

  test.each([
    '',
    '5',
    's',
    '-5s',
    '5 s',
    '5sec',
    '1e3ms',
    '5S',
    '9000000h',
    'NaNs',
    '0.0000009ms',
    '0.0000000001s',
    ...INHERITED.map((word) => `5${word}`),
  ])('"%s" is none', (text) => {
    expect(() => parseDuration(text)).toThrow(/^"/)
  })

  test('no text crashes it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseDuration(text)).toBeGreaterThanOrEqual(0)
        } catch (error) {
          expect(error).toHaveProperty('code', 'USAGE')
        }
      }),
    )
  })
})

test('a rate is at least an event in eleven days', () => {
  expect(parseRate('1e-6', 'rate')).toBe(1e-6)
  expect(['1k', '1.5M', '1000/s', '2k/s', '2k /s'].map((text) => parseRate(text, 'rate'))).toEqual([
    1000, 1_500_000, 1000, 2000, 2000,
  ])
  for (const text of ['k', '1K/m', '1kk', '1/m', '1.2.3k', '-1k']) {
    expect(() => parseRate(text, 'rate')).toThrow(/is not a number|must be above 0/)
  }
  expect(() => parseRate('9e-7', 'rate')).toThrow('rate is 9e-7/s, less than an event in eleven days')
  expect(() => parseRate('1e-300', 'rate')).toThrow('rate is 1e-300/s')
  expect(() => parseRate('0', 'rate')).toThrow('must be above 0')
})

test.each([
  ['128MB', 128],
  ['10240MB', 10_240],
])('%s is a memory size', (text, expectedMb) => {
  expect(parseMemory(text)).toBe(expectedMb)
})

test.each(['127MB', '10241MB', '1.5MB', '1GB', '512', ''])('%s is no memory size', (text) => {
  expect(() => parseMemory(text)).toThrow('is not a memory size of Lambda')
})

test('an objective is a percentile and a limit', () => {
  expect(parseSlo('p999 < 1.5s')).toEqual({percentile: 'p999', limitMs: 1500})
  expect(() => parseSlo('p99<0ms')).toThrow('can never be met')
})

test.each(['p99', 'p99<', '<5s', 'p42<5s', 'p99<5s<6s', 'p99>5s'])('%s is no objective', (text) => {
  expect(() => parseSlo(text)).toThrow(/is not a/)
})

test.each([
  ['1000', 1000],
  ['0.5', 0.5],
  ['1e3', 1000],
])('%s is a positive number', (text, expected) => {
  expect(parsePositive(text, 'rate')).toBe(expected)
})

test.each(['0', '-1', 'abc', '', '0x10', 'Infinity', '1e999', '1,5'])('%s is no positive number', (text) => {
  expect(() => parsePositive(text, 'rate')).toThrow(/^rate /)
})

test.each([
  ['0', 0],
  ['-0', 0],
  ['1.5', 1.5],
])('%s is a number that is not negative', (text, expected) => {
  expect(parseNotNegative(text, 'service cv')).toBe(expected)
})

test.each(['-0.1', '-1', 'abc', '', 'NaN', '1e999'])('%s is below 0 or no number', (text) => {
  expect(() => parseNotNegative(text, 'service cv')).toThrow(/^service cv /)
})

test.each(['1.5', '0', '1e300'])('%s is no count', (text) => {
  expect(() => parseCount(text, 'slots')).toThrow(/^slots /)
})
