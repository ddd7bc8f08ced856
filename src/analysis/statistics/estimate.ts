import {mean} from '../../kernel/mean.js'
import {createRandom} from '../../kernel/random.js'
import {studentTQuantile} from './student-t.js'

const CONFIDENCE = 0.95
const LEAST_FOR_T = 3
const LEAST_FOR_BOOTSTRAP = 10

/** How `low` and `high` came about: 95 % intervals, the range of n = 2, or nothing to show at n = 1. */
export type IntervalKind = 'log-t' | 't' | 'bootstrap' | 'range' | 'none'

/** A figure over repetitions with what is known of its spread (docs/measurement.md#statistics). */
export interface Estimate {
  readonly center: number
  readonly low: number
  readonly high: number
  readonly interval: IntervalKind
  /** Repetitions behind it. */
  readonly n: number
}

/** Unbiased; NaN below two values. */
function standardDeviation(values: readonly number[]): number {
  const center = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1))
}

/** For rates, shares, spans of pressure and costs: arithmetic mean, Student t; null without a value. */
export function estimateMean(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null
  const center = mean(values)
  const n = values.length
  if (n < LEAST_FOR_T) return withoutInterval(center, values)
  const halfWidth = tHalfWidth(values)
  return {center, low: center - halfWidth, high: center + halfWidth, interval: 't', n}
}

/** For latency percentiles: geometric mean, Student t on logarithms; null where a value is not positive. */
export function estimateGeometricMean(values: readonly number[]): Estimate | null {
  if (values.length === 0 || values.some((value) => !(value > 0))) return null
  const logarithms = values.map(Math.log)
  const center = Math.exp(mean(logarithms))
  const n = values.length
  if (n < LEAST_FOR_T) return withoutInterval(center, values)
  const factor = Math.exp(tHalfWidth(logarithms))
  return {center, low: center / factor, high: center * factor, interval: 'log-t', n}
}

const tHalfWidth = (values: readonly number[]): number =>
  (tQuantile(values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length)

/** By degrees of freedom: a table asks hundreds of times for the few that its repetitions have. */
const T_QUANTILES = new Map<number, number>()

function tQuantile(degrees: number): number {
  const quantile = T_QUANTILES.get(degrees) ?? studentTQuantile((1 + CONFIDENCE) / 2, degrees)
  T_QUANTILES.set(degrees, quantile)
  return quantile
}

function withoutInterval(center: number, values: readonly number[]): Estimate {
  const n = values.length
  const [only = center] = values
  if (n === 1) return {center: only, low: only, high: only, interval: 'none', n}
  return {center, low: Math.min(...values), high: Math.max(...values), interval: 'range', n}
}

/** A value of one block: the repetition in which all pipelines met the same stream. */
export type ByBlock = ReadonlyMap<number, number>

/**
 * The ratio of two figures, paired by block: geometric mean of the blocks' ratios, Student t on their logarithms.
 * Blocks that only one side has are left out; null where none is left or a value is not positive.
 */
export function estimateRatio(numerator: ByBlock, denominator: ByBlock): Estimate | null {
  const ratios: number[] = []
  for (const [block, value] of numerator) {
    const base = denominator.get(block)
    if (base !== undefined) ratios.push(value / base)
  }
  return estimateGeometricMean(ratios)
}

/** The seed of the resampling, and how many resamples are drawn. */
export interface BootstrapOptions {
  readonly seed: number
  readonly resamples?: number
}

/**
 * Any statistic of the repetitions with its percentile bootstrap interval, resampling repetitions; null below
 * n = 10, where resampling says less than Student's t. One seed, one interval.
 */
export function estimateByBootstrap(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
  {seed, resamples = 10_000}: BootstrapOptions,
): Estimate | null {
  const n = values.length
  if (n < LEAST_FOR_BOOTSTRAP) return null
  const random = createRandom(seed, 'bootstrap')
  const statistics = Float64Array.from({length: resamples}, (_, resample) =>
    statistic(
      Array.from({length: n}, (__, i) => values[Math.floor(random.at(resample * n + i) * n)] ?? Number.NaN),
    ),
  ).sort()
  const tail = (1 - CONFIDENCE) / 2
  return {
    center: statistic(values),
    low: quantileOfSorted(statistics, tail),
    high: quantileOfSorted(statistics, 1 - tail),
    interval: 'bootstrap',
    n,
  }
}

/** Linear between order statistics (type 7, the default of R and NumPy); NaN of nothing. */
export function quantileOfSorted(sorted: ArrayLike<number>, quantile: number): number {
  const place = quantile * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[below + 1] ?? low
  return low + (high - low) * (place - below)
}
