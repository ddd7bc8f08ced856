import {isDeepStrictEqual} from 'node:util'
import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {build, type Histogram as LibraryHistogram} from 'hdr-histogram-js'
import {Histogram} from '../../src/metrics/histogram.js'

const DAY_US = 24 * 3600 * 1e6

/** What its own histograms can do beyond the interface. */
type Library = LibraryHistogram & {lowestEquivalentValue(value: number): number}

/** The library's own, as ours is meant to be stored: 1 µs to 24 h. */
const library = (digits: 2 | 3): Library =>
  build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: DAY_US,
    numberOfSignificantValueDigits: digits,
  }) as Library

const spansUs = fc.oneof(
  fc.integer({min: 0, max: 5000}),
  fc.integer({min: 0, max: 1e9}),
  fc.integer({min: 0, max: DAY_US}),
  // The edges of the octaves, where a rounded logarithm would fall on the wrong side.
  fc
    .integer({min: 0, max: 36})
    .chain((bits) =>
      fc.integer({min: -1, max: 1}).map((by) => Math.min(DAY_US, Math.max(0, 2 ** bits + by))),
    ),
)

describe.each([2, 3] as const)('a histogram of %s digits', (digits) => {
  test('has the buckets and counts of HdrHistogram', () => {
    fc.assert(
      fc.property(fc.array(spansUs, {minLength: 1, maxLength: 50}), (values) => {
        const [ours, theirs] = [new Histogram(digits), library(digits)]
        for (const us of values) {
          ours.record(us * 1000)
          theirs.recordValue(us)
        }
        const counted = new Map<number, number>()
        for (const us of values) {
          const lowest = theirs.lowestEquivalentValue(us)
          counted.set(lowest, (counted.get(lowest) ?? 0) + 1)
        }
        expect([...ours.buckets()].map(({valueUs, count}) => [valueUs, count])).toEqual(
          [...counted].toSorted(([a], [b]) => a - b),
        )
      }),
    )
  })

  test('answers quantiles as HdrHistogram does, never beyond what was recorded', () => {
    fc.assert(
      fc.property(fc.array(spansUs, {minLength: 1, maxLength: 200}), (values) => {
        const [ours, theirs] = [new Histogram(digits), library(digits)]
        for (const us of values) {
          ours.record(us * 1000)
          theirs.recordValue(us)
        }
        for (const quantile of [0.1, 0.5, 0.9, 0.99, 1]) {
          const expectedUs = Math.min(theirs.getValueAtPercentile(quantile * 100), Math.max(...values))
          expect(ours.quantileMs(quantile) * 1000).toBeCloseTo(Math.max(Math.min(...values), expectedUs), 3)
        }
      }),
    )
  })

  test('records a column as it records one by one, within the gate', () => {
    fc.assert(
      fc.property(fc.array(spansUs, {minLength: 1, maxLength: 50}), fc.nat(50), (values, from) => {
        const gate = Float64Array.from(values, (_, row) => row)
        const froms = Float64Array.from(values, (_, row) => row * 17)
        const tos = Float64Array.from(values, (us, row) => us * 1000 + row * 17)
        const [block, single] = [new Histogram(digits), new Histogram(digits)]
        block.recordSpans(tos, froms, {
          offset: 0,
          count: values.length,
          gate,
          gateFromNs: from,
          gateToNs: from + 9,
        })
        values.slice(from, from + 9).forEach((us) => {
          single.record(us * 1000)
        })
        expect([...block.buckets()]).toEqual([...single.buckets()])
        expect([block.totalCount, block.minMs, block.maxMs, block.meanMs]).toEqual([
          single.totalCount,
          single.minMs,
          single.maxMs,
          single.meanMs,
        ])
      }),
    )
  })
})

describe('a histogram', () => {
  test('records many spans as it records each', () => {
    const many = fc.array(fc.tuple(spansUs, fc.integer({min: 1, max: 9})), {maxLength: 40})
    fc.assert(
      fc.property(many, fc.constantFrom(2 as const, 3 as const), (drawn, digits) => {
        const together = new Histogram(digits)
        const spansNs = Float64Array.from(drawn, ([us]) => us * 1000)
        together.recordMany(
          spansNs,
          Float64Array.from(drawn, ([, times]) => times),
          drawn.length,
        )
        const each = new Histogram(digits)
        for (const [us, times] of drawn) each.record(us * 1000, times)

        expect(isDeepStrictEqual(together.toState(), each.toState())).toBe(true)
      }),
    )
  })

  test('is within 0.1 % of every value between 2 ms and a day', () => {
    for (let us = 2000; us < DAY_US; us = Math.ceil(us * 1.37)) {
      const histogram = new Histogram()
      histogram.record(us * 1000)
      histogram.record(DAY_US * 1000)
      expect(Math.abs(histogram.quantileMs(0.5) * 1000 - us) / us).toBeLessThanOrEqual(0.001)
    }
  })

  test('merges to what recording in one would have given', () => {
    fc.assert(
      fc.property(fc.array(spansUs), fc.array(spansUs), (left, right) => {
        const histogramOf = (values: readonly number[]): Histogram => {
          const histogram = new Histogram()
          for (const us of values) histogram.record(us * 1000)
          return histogram
        }
        const merged = histogramOf(left)
        merged.merge(histogramOf(right))
        const whole = histogramOf([...left, ...right])
        expect([...merged.buckets()]).toEqual([...whole.buckets()])
        expect([merged.totalCount, merged.minMs, merged.maxMs]).toEqual([
          whole.totalCount,
          whole.minMs,
          whole.maxMs,
        ])
      }),
    )
  })

  test('is empty again after a reset, and says NaN while it is empty', () => {
    const histogram = new Histogram(2)
    histogram.record(123_456_789, 5)
    histogram.record(DAY_US * 1000)
    histogram.reset()
    expect([...histogram.buckets()]).toEqual([])
    for (const value of [histogram.meanMs, histogram.minMs, histogram.maxMs, histogram.quantileMs(0.5)]) {
      expect(value).toBeNaN()
    }
  })

  test('keeps sums exact while buckets are not: the mean is that of the spans', () => {
    const histogram = new Histogram(2)
    histogram.record(1_234_567_891, 3)
    histogram.record(1)
    expect(histogram.meanMs).toBe((3 * 1_234_567_891 + 1) / 4 / 1e6)
  })
})
