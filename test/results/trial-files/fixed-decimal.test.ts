import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fixedDecimal} from '../../../src/results/trial-files/fixed-decimal.js'

const formats = new Map(
  [1, 2, 3, 12].map((digits) => [
    digits,
    new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    }),
  ]),
)

test.each([
  [0, 3, '0.000'],
  [12, 1, '12.0'],
  [0.25, 3, '0.250'],
  // Halves of the text go up, though the number behind it is less.
  [1.005, 2, '1.01'],
  [2.675, 2, '2.68'],
  [9.9949, 2, '9.99'],
  [9.995, 2, '10.00'],
  [99.95, 1, '100.0'],
  [0.000_000_1, 12, '0.000000100000'],
  [0.000_000_1, 3, '0.000'],
  [1e21, 2, '1000000000000000000000.00'],
  [Number.POSITIVE_INFINITY, 2, '∞'],
])('%d with %d digits is %s', (value, digits, text) => {
  expect(fixedDecimal(value, digits)).toBe(text)
})

test('any value is written as number formats write it', () => {
  const values = fc.oneof(
    fc.double({min: 0, max: 1e9, noNaN: true}),
    fc.double({min: 0, max: 1, noNaN: true}),
    fc.tuple(fc.nat(10_000_000), fc.constantFrom(10, 1000, 10_000)).map(([whole, scale]) => whole / scale),
  )
  fc.assert(
    fc.property(values, (value) => {
      for (const [digits, format] of formats) expect(fixedDecimal(value, digits)).toBe(format.format(value))
    }),
  )
})
