import fc from 'fast-check'
import {build, encodeIntoCompressedBase64} from 'hdr-histogram-js'
import {expect, test} from 'vitest'
import {Histogram} from '../../../src/metrics/histogram.js'
import {encodeHistogram} from '../../../src/results/trial-files/encode-histogram.js'

/** The same counts, recorded and encoded by the library. */
function encodedByLibrary(histogram: Histogram): string {
  const hdr = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 24 * 3600 * 1e6,
    numberOfSignificantValueDigits: histogram.significantDigits,
  })
  for (const {valueUs, count} of histogram.buckets()) hdr.recordValueWithCount(valueUs, count)
  return encodeIntoCompressedBase64(hdr)
}

test('a histogram is encoded as hdr-histogram-js encodes it, to the byte', () => {
  const spanNs = fc.oneof(
    fc.nat(5000),
    fc.double({min: 0, max: Math.log(9e13), noNaN: true}).map((power) => Math.floor(Math.exp(power))),
  )
  const spans = fc.array(fc.tuple(spanNs, fc.integer({min: 1, max: 300})), {maxLength: 40})
  // Five bytes for one count.
  const hugeTimes = fc.constantFrom(0, 3e9)
  fc.assert(
    fc.property(fc.constantFrom(2 as const, 3 as const), spans, hugeTimes, (digits, records, times) => {
      const histogram = new Histogram(digits)
      for (const [span, count] of records) histogram.record(span, count)
      if (times > 0) histogram.record(5e6, times)
      expect(encodeHistogram(histogram)).toBe(encodedByLibrary(histogram))
    }),
    {numRuns: 200},
  )
})
