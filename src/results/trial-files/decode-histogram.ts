import {build, decodeFromCompressedBase64, type Histogram as HdrHistogram} from 'hdr-histogram-js'
import {UsageError} from '../../errors.js'

const US_PER_MS = 1000
const DAY_US = 24 * 3600 * 1e6

/** A stored histogram, or several merged, as figures need it. */
export class LatencyCounts {
  readonly #hdr: HdrHistogram

  private constructor(hdr: HdrHistogram) {
    this.#hdr = hdr
  }

  /** From HdrHistogram's compressed V2 base64, in µs; `where` is for messages. */
  static decode(base64: unknown, where: string): LatencyCounts {
    try {
      return new LatencyCounts(decodeFromCompressedBase64(String(base64), 64))
    } catch (cause) {
      throw new UsageError(`${where} is not a V2 histogram in base64`, {
        cause,
        suggestions: ['run the experiment again with --fresh'],
      })
    }
  }

  /** All of them together: for drawing, never for an interval. */
  static merge(all: readonly LatencyCounts[]): LatencyCounts {
    const sum = build({
      bitBucketSize: 64,
      lowestDiscernibleValue: 1,
      highestTrackableValue: DAY_US,
      numberOfSignificantValueDigits: 3,
    })
    for (const counts of all) sum.add(counts.#hdr)
    return new LatencyCounts(sum)
  }

  get totalCount(): number {
    return this.#hdr.totalCount
  }

  /** NaN of nothing. */
  get meanMs(): number {
    return this.totalCount === 0 ? Number.NaN : this.#hdr.mean / US_PER_MS
  }

  /** Quantile 0 to 1; NaN of nothing. */
  quantileMs(quantile: number): number {
    if (this.totalCount === 0) return Number.NaN
    return this.#hdr.getValueAtPercentile(quantile * 100) / US_PER_MS
  }
}
