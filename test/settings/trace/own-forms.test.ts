import {expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {readTrace} from '../../../src/settings/trace/read-trace.js'

const parseTrace = (text: string, path: string) => readTrace({text, path, reading: {}}).points

test('rates are read in both line endings, with blank lines, spaces and a byte order mark', () => {
  const text = '\u{feff}atMs, rateEps\r\n0,1000\r\n\r\n 1500.5 , 2.5e2\r\n'
  expect(parseTrace(text, 'load.csv')).toEqual({
    kind: 'rates',
    points: [
      {atNs: 0, rateEps: 1000},
      {atNs: 1_500_500_000, rateEps: 250},
    ],
  })
})

test('a zero with a sign is zero: what divides by a rate would run backwards', () => {
  const trace = parseTrace('atMs,rateEps\n-0,-0\n1000,5\n', 'a.csv')
  const first = trace.kind === 'rates' ? trace.points[0] : undefined
  expect(Object.is(first?.rateEps, 0)).toBe(true)
  expect(Object.is(first?.atNs, 0)).toBe(true)
})

test('instants may coincide', () => {
  expect(parseTrace('atMs\n0.25\n7\n7', 'load.csv')).toEqual({
    kind: 'instants',
    atNs: Float64Array.of(250_000, 7e6, 7e6),
  })
})

test.each([
  ['an empty file', '', 'load.csv is empty'],
  ['a header alone', 'atMs,rateEps\n', 'load.csv:2:1 no line follows the header'],
  ['no header', '0,1000\n', 'load.csv:1:1 "0" where the header should be'],
  ['a word', 'atMs,rateEps\n0,fast', 'load.csv:2:3 rateEps "fast" is not a number'],
  ['an empty cell', 'atMs,rateEps\n,5', 'load.csv:2:1 atMs "" is not a number'],
  ['an infinite rate', 'atMs,rateEps\n0,Infinity', 'load.csv:2:3 rateEps "Infinity" is not a number'],
  ['a unit', 'atMs\n5s', 'load.csv:2:1 atMs "5s" is not a number'],
  ['a negative rate', 'atMs,rateEps\n10,-3', 'load.csv:2:4 rateEps -3 is negative'],
  ['a negative instant', 'atMs\n-1', 'load.csv:2:1 atMs -1 is negative'],
  ['a huge rate', 'atMs,rateEps\n0,1e300', 'load.csv:2:3 rateEps "1e300" is too large'],
  ['a huge instant', 'atMs\n1e99', 'load.csv:2:1 atMs "1e99" is too large'],
  [
    'rates out of order',
    'atMs,rateEps\n5,1\n3,1',
    'load.csv:3:1 atMs 3 does not come after 5, the one before',
  ],
  [
    'two rates at once',
    'atMs,rateEps\n5,1\n5,2',
    'load.csv:3:1 atMs 5 does not come after 5, the one before',
  ],
  [
    'two rates in one nanosecond',
    'atMs,rateEps\n5,1\n5.0000001,2',
    'load.csv:3:1 atMs 5.0000001 does not come after 5, the one before, in whole nanoseconds',
  ],
  [
    'next to no rate',
    'atMs,rateEps\n0,1e-300',
    'load.csv:2:3 rateEps 1e-300 is too small; write 0, or at least 0.000001',
  ],
  ['instants out of order', 'atMs\n5\n3', 'load.csv:3:1 atMs 3 comes before 5, the one before'],
  ['one column too few', 'atMs,rateEps\n5', 'load.csv:2:1 "5" does not have the two columns'],
  ['binary noise', 'atMs\n\u{7}\u{1b}[31m', 'load.csv:2:1 atMs "??[31m" is not a number'],
])('%s is told with its place', (_, text, message) => {
  expect(() => parseTrace(text, 'load.csv')).toThrow(UsageError)
  expect(() => parseTrace(text, 'load.csv')).toThrow(message)
})

test('problems are told together, a long list of them cut', () => {
  const text = `atMs,rateEps\n${Array.from({length: 14}, (_, index) => `${index},x`).join('\n')}`
  expect(() => parseTrace(text, 'load.csv')).toThrow(/load\.csv:2:3.*\nload\.csv:3:3[^]*\nand 4 more$/)
})
