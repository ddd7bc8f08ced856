import {mean} from '../../kernel/mean.js'
import {
  type Estimate,
  estimateByBootstrap,
  estimateGeometricMean,
  estimateMean,
  estimateRatio,
} from './estimate.js'
import {cliffsDelta, leastMannWhitneyP, leastSignFlipP, mannWhitneyP, signFlipP} from './significance.js'
import {studentTQuantile} from './student-t.js'

/** One repetition's figure. Values of equal blocks met the same stream. */
export interface Observation {
  readonly block: string
  readonly value: number
  /** Unfinished events would have raised it: it is a lower bound. */
  readonly isBound: boolean
}

/** What a ratio says where one side is only bounded; `unknown` with bounds on both, which is no ratio at all. */
export type RatioBound = 'exact' | 'at-least' | 'at-most' | 'unknown'

/** How far a candidate's figure is from the baseline's. */
export interface Effect {
  readonly isPaired: boolean
  /** Observations in use: pairs on both sides where paired. */
  readonly baseline: Estimate | null
  readonly candidate: Estimate | null
  /** Candidate over baseline; null where a value is not positive, or with bounds on both sides. */
  readonly ratio: Estimate | null
  /** Of every pair behind the ratio; none where unpaired or without a ratio. */
  readonly pairRatios: readonly number[]
  readonly bound: RatioBound
  /** Of the ratio's logarithm: standard error and degrees of freedom; null without an interval. */
  readonly spread: Spread | null
  /** Cliff's δ and p: null where a bound hides the order of the values. */
  readonly cliffsDelta: number | null
  readonly p: number | null
  /** The smallest p that so many repetitions can give. */
  readonly leastP: number
}

/** The standard error of a mean and the degrees of freedom of Student's t. */
export interface Spread {
  readonly standardError: number
  readonly degrees: number
}

/** Every drawn p of a comparison comes from this seed: one pair of folders, one answer. */
const SEED = 1

/** How repetitions become one figure: geometric for percentiles, arithmetic for rates and shares. */
export type Average = 'geometric' | 'arithmetic'

/** Paired by block where blocks match, else as two samples. */
export function effectOf(
  baseline: readonly Observation[],
  candidate: readonly Observation[],
  average: Average = 'geometric',
): Effect {
  const blocks = new Set(baseline.map(({block}) => block))
  const shared = new Set(candidate.map(({block}) => block).filter((block) => blocks.has(block)))
  const isPaired = shared.size > 0
  const inBlockOrder = (side: readonly Observation[]): readonly Observation[] =>
    isPaired
      ? side.filter(({block}) => shared.has(block)).toSorted((x, y) => (x.block < y.block ? -1 : 1))
      : side
  return compareSides(inBlockOrder(baseline), inBlockOrder(candidate), {isPaired, average})
}

function compareSides(
  baseline: readonly Observation[],
  candidate: readonly Observation[],
  {isPaired, average}: {readonly isPaired: boolean; readonly average: Average},
): Effect {
  const a = baseline.map(({value}) => value)
  const b = candidate.map(({value}) => value)
  const bound = boundOf(baseline, candidate)
  const known = bound === 'unknown' ? null : isPaired ? pairedRatio(a, b) : twoSampleRatio(a, b)
  const isOrdered = bound === 'exact'
  return {
    isPaired,
    baseline: centerOf(a, average),
    candidate: centerOf(b, average),
    ratio: known,
    pairRatios:
      known && isPaired ? b.map((value, i) => (value === a[i] ? 1 : value / (a[i] ?? Number.NaN))) : [],
    bound,
    spread: known?.interval === 'log-t' ? spreadOf(known, isPaired ? null : welch(a, b)) : null,
    cliffsDelta: isOrdered ? cliffsDelta(a, b) : null,
    p: isOrdered ? pOf(a, b, isPaired) : null,
    leastP: isPaired ? leastSignFlipP(a.length) : leastMannWhitneyP(a.length, b.length),
  }
}

/**
 * The ratio of pairs with the interval that resampling them gives; null below 10. Student's t leans on logarithms
 * that scatter normally: where this interval is another, they do not.
 */
export const resampleRatio = ({pairRatios}: Effect): Estimate | null =>
  estimateByBootstrap(pairRatios.map(Math.log), (sample) => Math.exp(mean(sample)), {seed: SEED})

/** Where a figure is zero there is no geometric mean. */
const centerOf = (values: readonly number[], average: Average): Estimate | null =>
  (average === 'geometric' ? estimateGeometricMean(values) : null) ?? estimateMean(values)

function boundOf(baseline: readonly Observation[], candidate: readonly Observation[]): RatioBound {
  const isBaselineBound = baseline.some(({isBound}) => isBound)
  const isCandidateBound = candidate.some(({isBound}) => isBound)
  if (isBaselineBound && isCandidateBound) return 'unknown'
  if (isCandidateBound) return 'at-least'
  return isBaselineBound ? 'at-most' : 'exact'
}

const byIndex = (values: readonly number[]): ReadonlyMap<number, number> => new Map(values.entries())

function pairedRatio(a: readonly number[], b: readonly number[]): Estimate | null {
  // Where a figure is zero on both sides nothing has changed; zero on one side alone has no ratio.
  if (a.every((value, i) => value === b[i])) return estimateGeometricMean(a.map(() => 1))
  return a.every((value) => value > 0) ? estimateRatio(byIndex(b), byIndex(a)) : null
}

interface LogSample {
  readonly mean: number
  /** Of the mean, squared. */
  readonly squaredError: number
  readonly n: number
}

function logSample(values: readonly number[]): LogSample {
  const logarithms = values.map(Math.log)
  const n = values.length
  const center = mean(logarithms)
  const variance = logarithms.reduce((sum, value) => sum + (value - center) ** 2, 0) / (n - 1)
  return {mean: center, squaredError: variance / n, n}
}

/** Degrees of freedom of two samples of unequal variance (Welch 1947); of two constants, all there are. */
function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [logSample(a), logSample(b)]
  const error = x.squaredError + y.squaredError
  if (error === 0) return x.n + y.n - 2
  return error ** 2 / (x.squaredError ** 2 / (x.n - 1) + y.squaredError ** 2 / (y.n - 1))
}

const LEAST_FOR_T = 3

function twoSampleRatio(a: readonly number[], b: readonly number[]): Estimate | null {
  if ([...a, ...b].some((value) => !(value > 0))) return null
  const [x, y] = [logSample(a), logSample(b)]
  const center = Math.exp(y.mean - x.mean)
  const n = Math.min(a.length, b.length)
  if (n < LEAST_FOR_T) {
    const low = Math.min(...b) / Math.max(...a)
    const high = Math.max(...b) / Math.min(...a)
    return {center, low, high, interval: a.length + b.length === 2 ? 'none' : 'range', n}
  }
  const factor = Math.exp(studentTQuantile(0.975, welch(a, b)) * Math.sqrt(x.squaredError + y.squaredError))
  return {center, low: center / factor, high: center * factor, interval: 'log-t', n}
}

/** The standard error behind an interval: what its half-width is a multiple of. */
function spreadOf({low, high, n}: Estimate, welchDegrees: number | null): Spread {
  const degrees = welchDegrees ?? n - 1
  return {standardError: Math.log(high / low) / 2 / studentTQuantile(0.975, degrees), degrees}
}

function pOf(a: readonly number[], b: readonly number[], isPaired: boolean): number {
  if (!isPaired) return mannWhitneyP(a, b, SEED)
  // Logarithms where they exist: the ratio is what is asked about.
  const isPositive = [...a, ...b].every((value) => value > 0)
  const scale = (value: number): number => (isPositive ? Math.log(value) : value)
  return signFlipP(
    b.map((value, i) => scale(value) - scale(a[i] ?? Number.NaN)),
    SEED,
  )
}
