import type {Histogram, HistogramBucket} from '../../metrics/histogram.js'
import {fixedDecimal} from './fixed-decimal.js'

const US_PER_MS = 1000
/** Steps in each half of the distance that is left to 100 %. */
const STEPS_PER_HALF = 5
const WIDE = 12

/**
 * The percentile distribution as HdrHistogram's plotter reads it (.hgrm), in ms: what `hdr-histogram-js` writes,
 * to the letter, at a fraction of its time: the library walks through every empty bucket three times, and makes five
 * number formats a file.
 */
export function percentileDistribution(histogram: Histogram): string {
  const buckets = [...histogram.buckets()]
  const total = histogram.totalCount
  const lines = ['       Value     Percentile TotalCount 1/(1-Percentile)', '']
  let percent = 0
  let seen = 0
  for (const {highestUs, count} of buckets) {
    seen += count
    const reached = (100 * seen) / total
    // The last bucket gets one step, however many it passes; then comes the line of 100 %.
    while (reached >= percent) {
      lines.push(`${row(highestUs, percent, seen)} ${fixedDecimal(1 / (1 - percent / 100), 2).padStart(14)}`)
      percent += 100 / (STEPS_PER_HALF * 2 ** (Math.floor(Math.log2(100 / (100 - percent))) + 1))
      if (seen === total) break
    }
  }
  const last = buckets.at(-1)
  if (last) lines.push(row(last.highestUs, 100, total))
  return [...lines, ...summary(histogram, buckets), ''].join('\n')
}

const row = (us: number, percent: number, seen: number): string =>
  `${wide(us)} ${fixedDecimal(percent / 100, 12)} ${String(seen).padStart(10)}`

const wide = (us: number): string => fixedDecimal(us / US_PER_MS, 3).padStart(WIDE)

function summary(histogram: Histogram, buckets: readonly HistogramBucket[]): readonly string[] {
  const {totalCount, octaves, linearBuckets} = histogram
  let sumUs = 0
  for (const bucket of buckets) sumUs += middleUs(bucket) * bucket.count
  const meanUs = totalCount === 0 ? 0 : sumUs / totalCount
  let squares = 0
  for (const bucket of buckets) {
    const deviationUs = middleUs(bucket) - meanUs
    squares += deviationUs * deviationUs * bucket.count
  }
  const deviationUs = totalCount === 0 ? 0 : Math.sqrt(squares / totalCount)
  return [
    `#[Mean    = ${wide(meanUs)}, StdDeviation   = ${wide(deviationUs)}]`,
    `#[Max     = ${wide(buckets.at(-1)?.valueUs ?? 0)}, Total count    = ${String(totalCount).padStart(WIDE)}]`,
    `#[Buckets = ${String(octaves).padStart(WIDE)}, SubBuckets     = ${String(linearBuckets).padStart(WIDE)}]`,
  ]
}

const middleUs = ({valueUs, highestUs}: {readonly valueUs: number; readonly highestUs: number}): number =>
  valueUs + Math.floor((highestUs - valueUs + 1) / 2)
