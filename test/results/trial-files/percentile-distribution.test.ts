import {build, type Histogram as LibraryHistogram} from 'hdr-histogram-js'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {Histogram} from '../../../src/metrics/histogram.js'
import {percentileDistribution} from '../../../src/results/trial-files/percentile-distribution.js'

/** The same buckets in HdrHistogram's own implementation: the reference. */
function libraryOf(histogram: Histogram): LibraryHistogram {
  const library = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 24 * 3600 * 1e6,
    numberOfSignificantValueDigits: histogram.significantDigits,
  })
  for (const {valueUs, count} of histogram.buckets()) library.recordValueWithCount(valueUs, count)
  return library
}

function histogramOf(spansUs: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const us of spansUs) histogram.record(us * 1000)
  return histogram
}

describe('the percentile distribution', () => {
  test.each([
    {name: 'nothing', spansUs: []},
    {name: 'one span', spansUs: [5000]},
    {name: 'a span of 0', spansUs: [0, 0, 7]},
    {name: 'one span over and over', spansUs: Array.from({length: 3000}, () => 123_456)},
    {name: 'minutes and microseconds', spansUs: [1, 2047, 2048, 2049, 65_536, 600_000_000, 86_400_000_000]},
    {name: 'a hundred thousand spans', spansUs: Array.from({length: 100_000}, (_, i) => 5000 + i ** 1.3)},
  ])('of $name is what hdr-histogram-js writes', ({spansUs}) => {
    const histogram = histogramOf(spansUs)
    expect(percentileDistribution(histogram)).toBe(libraryOf(histogram).outputPercentileDistribution(5, 1000))
  })

  test('of any spans is what hdr-histogram-js writes', () => {
    const spans = fc.array(fc.oneof(fc.nat(3000), fc.nat(10_000_000)), {maxLength: 200})
    fc.assert(
      fc.property(spans, (spansUs) => {
        const histogram = histogramOf(spansUs)
        const reference = libraryOf(histogram).outputPercentileDistribution(5, 1000)
        expect(percentileDistribution(histogram)).toBe(reference)
      }),
      {numRuns: 60},
    )
  })
})
