import {build, encodeIntoCompressedBase64, type Histogram as HdrHistogram} from 'hdr-histogram-js'
import type {Histogram} from '../metrics/histogram.js'

const DAY_US = 24 * 3600 * 1e6

/** The same counts in HdrHistogram's own form, in µs. */
function toHdr(histogram: Histogram): HdrHistogram {
  const hdr = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: DAY_US,
    numberOfSignificantValueDigits: histogram.significantDigits,
  })
  for (const {valueUs, count} of histogram.buckets()) hdr.recordValueWithCount(valueUs, count)
  return hdr
}

/** HdrHistogram's compressed V2 encoding in base64: any HdrHistogram library reads and merges it. Unit: µs. */
export const encodeHistogram = (histogram: Histogram): string => encodeIntoCompressedBase64(toHdr(histogram))
