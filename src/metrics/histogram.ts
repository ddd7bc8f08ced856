import {uint32Array} from '../kernel/lent-arrays.js'
import type {Ms, Ns} from '../model/units.js'

const NS_PER_US = 1000
const MAX_US = 24 * 3600 * 1e6
const TWO_POW_31 = 2 ** 31

/**
 * Counts of spans in HdrHistogram's log-linear buckets: unit 1 µs, range 24 h, 3 (or 2) significant digits,
 * nothing clipped below 24 h, so that its counts encode as a standard V2 histogram.
 *
 * A typed array and a shift are all it takes to record: test/bench/virtual.bench.ts.
 */
export class Histogram {
  /** Log2 of the buckets per octave pair: 2048 keep 3 digits, 256 keep 2 (HdrHistogram's own rule). */
  readonly #subBucketBits: number
  readonly significantDigits: 2 | 3
  readonly counts: Uint32Array
  #total = 0
  #sumNs = 0
  #minNs = Infinity
  #maxNs = 0

  constructor(significantDigits: 2 | 3 = 3) {
    this.significantDigits = significantDigits
    this.#subBucketBits = BUCKET_BITS[significantDigits]
    this.counts = uint32Array(this.#indexOf(MAX_US) + 1)
  }

  get totalCount(): number {
    return this.#total
  }

  get meanMs(): Ms {
    return this.#total === 0 ? Number.NaN : this.#sumNs / this.#total / 1e6
  }

  get minMs(): Ms {
    return this.#total === 0 ? Number.NaN : this.#minNs / 1e6
  }

  get maxMs(): Ms {
    return this.#total === 0 ? Number.NaN : this.#maxNs / 1e6
  }

  record(spanNs: Ns, times = 1): void {
    const index = this.#placeOf(spanNs)
    this.counts[index] = (this.counts[index] ?? 0) + times
    this.note(spanNs, spanNs, spanNs * times, times)
  }

  /** Records the first `count` spans, each as often as `times` says. */
  recordMany(spansNs: Float64Array, times: Float64Array, count: number): void {
    const bits = this.#subBucketBits
    const counts = this.counts
    let minNs = Infinity
    let maxNs = 0
    let sumNs = 0
    let recorded = 0
    for (let i = 0; i < count; i++) {
      const spanNs = spansNs[i]!
      const often = times[i]!
      const us = spanNs / NS_PER_US + 0.5
      const place = us < TWO_POW_31 ? bucketOf(us | 0, bits) : this.#placeOf(spanNs)
      counts[place]! += often
      if (spanNs < minNs) minNs = spanNs
      if (spanNs > maxNs) maxNs = spanNs
      sumNs += spanNs * often
      recorded += often
    }
    this.note(minNs, maxNs, sumNs, recorded)
  }

  /**
   * Records to[i] − from[i] for `count` places from `offset` on, skipping those whose gate[i] lies outside
   * [gateFromNs, gateToNs). One call per column and block: no span is ever boxed on its way in.
   */
  recordSpans(to: Float64Array, from: Float64Array, block: Block): void {
    const {offset, count, gate, gateFromNs, gateToNs} = block
    const bits = this.#subBucketBits
    const counts = this.counts
    const linearTop = 1 << bits
    let minNs = Infinity
    let maxNs = 0
    let sumNs = 0
    let recorded = 0
    for (let i = offset; i < offset + count; i++) {
      const gateNs = gate[i]!
      if (gateNs < gateFromNs || gateNs >= gateToNs) continue
      const spanNs = to[i]! - from[i]!
      if (spanNs < minNs) minNs = spanNs
      if (spanNs > maxNs) maxNs = spanNs
      sumNs += spanNs
      recorded++
      const us = spanNs / NS_PER_US + 0.5
      if (us < linearTop) {
        counts[us | 0]!++
      } else if (us < TWO_POW_31) {
        const whole = us | 0
        const shift = 32 - Math.clz32(whole) - bits
        counts[(shift << (bits - 1)) + (whole >>> shift)]!++
      } else {
        counts[this.#indexOf(Math.min(MAX_US, Math.floor(us)))]!++
      }
    }
    this.note(minNs, maxNs, sumNs, recorded)
  }

  /** Highest value of the bucket that holds this quantile (0 to 1), never above the recorded maximum. */
  quantileMs(quantile: number): Ms {
    if (this.#total === 0) return Number.NaN
    const rank = Math.max(1, Math.ceil(quantile * this.#total - 1e-9))
    const counts = this.counts
    const end = this.usedPlaces
    let seen = 0
    for (let index = this.#lowestPlace; index < end; index++) {
      seen += counts[index]!
      if (seen >= rank) return Math.min(this.maxMs, Math.max(this.minMs, this.#highestUs(index) / 1000))
    }
    return this.maxMs
  }

  /** Adds another histogram of the same digits. */
  merge(other: Histogram): void {
    const own = this.counts
    const others = other.counts
    const end = other.usedPlaces
    for (let index = other.#lowestPlace; index < end; index++) own[index]! += others[index]!
    this.note(other.#minNs, other.#maxNs, other.#sumNs, other.#total)
  }

  reset(): void {
    if (this.#total === 0) return
    this.counts.fill(0, this.#lowestPlace, this.usedPlaces)
    this.#total = 0
    this.#sumNs = 0
    this.#minNs = Infinity
    this.#maxNs = 0
  }

  /** Every bucket in use, with its lowest and its highest value in µs, in rising order. */
  *buckets(): Generator<HistogramBucket> {
    const end = this.usedPlaces
    for (let index = this.#lowestPlace; index < end; index++) {
      const count = this.counts[index]!
      if (count === 0) continue
      yield {valueUs: this.#lowestUs(index), highestUs: this.#highestUs(index), count}
    }
  }

  /** Its content as a plain value, for another thread; `merge` what `fromState` makes of it. */
  toState(): HistogramState {
    return {
      significantDigits: this.significantDigits,
      counts: this.counts,
      total: this.#total,
      sumNs: this.#sumNs,
      minNs: this.#minNs,
      maxNs: this.#maxNs,
    }
  }

  static fromState({significantDigits, counts, total, sumNs, minNs, maxNs}: HistogramState): Histogram {
    const histogram = new Histogram(significantDigits)
    histogram.counts.set(counts)
    histogram.note(minNs, maxNs, sumNs, total)
    return histogram
  }

  /** Places in `counts` up to and with the last that holds anything. */
  get usedPlaces(): number {
    return this.#total === 0 ? 0 : this.#placeOf(this.#maxNs) + 1
  }

  get #lowestPlace(): number {
    return this.#total === 0 ? 0 : this.#placeOf(this.#minNs)
  }

  /** Buckets of its linear part, and how often they double before the range is covered. */
  get linearBuckets(): number {
    return 1 << this.#subBucketBits
  }

  get octaves(): number {
    return this.#shiftOf(this.counts.length - 1) + 1
  }

  /** What its owner has counted in `counts` itself, by `bucketOf`: for loops that fill several at once. */
  note(minNs: Ns, maxNs: Ns, sumNs: Ns, times: number): void {
    if (minNs < this.#minNs) this.#minNs = minNs
    if (maxNs > this.#maxNs) this.#maxNs = maxNs
    this.#sumNs += sumNs
    this.#total += times
  }

  /** Rounded as every loop over `counts` rounds: the greatest span lies in the last place of all. */
  #placeOf(spanNs: Ns): number {
    return this.#indexOf(Math.max(0, Math.min(MAX_US, Math.floor(spanNs / NS_PER_US + 0.5))))
  }

  #indexOf(us: number): number {
    const bits = this.#subBucketBits
    if (us < TWO_POW_31) return bucketOf(us, bits)
    const shift = Math.floor(Math.log2(us)) + 1 - bits
    return shift * (1 << (bits - 1)) + Math.floor(us / 2 ** shift)
  }

  #shiftOf(index: number): number {
    const half = 1 << (this.#subBucketBits - 1)
    return Math.max(0, Math.floor(index / half) - 1)
  }

  #lowestUs(index: number): number {
    const shift = this.#shiftOf(index)
    return (index - shift * (1 << (this.#subBucketBits - 1))) * 2 ** shift
  }

  #highestUs(index: number): number {
    return this.#lowestUs(index) + 2 ** this.#shiftOf(index) - 1
  }
}

/** A histogram as a plain value. */
export interface HistogramState {
  readonly significantDigits: 2 | 3
  readonly counts: Uint32Array
  readonly total: number
  readonly sumNs: Ns
  readonly minNs: Ns
  readonly maxNs: Ns
}

/** The events between two latencies, in µs; the upper one is in it. */
export interface HistogramBucket {
  readonly valueUs: number
  readonly highestUs: number
  readonly count: number
}

/** Bits of the linear part, by significant digits. */
export const BUCKET_BITS = {2: 8, 3: 11} as const

/** The place in `counts` of a span in whole µs below 2^31, that is 35 minutes. */
export function bucketOf(us: number, bits: number): number {
  // With all low bits set there is no octave below the linear part, and no branch: half of them would be mispredicted.
  const shift = 32 - bits - Math.clz32(us | ((1 << bits) - 1))
  return (shift << (bits - 1)) + (us >>> shift)
}

/** A run of rows in a set of columns, and the half-open range of the gate column that counts. */
export interface Block {
  readonly offset: number
  readonly count: number
  readonly gate: Float64Array
  readonly gateFromNs: Ns
  readonly gateToNs: Ns
}
