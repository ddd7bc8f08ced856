import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {
  type Estimate,
  estimateByBootstrap,
  estimateGeometricMean,
  estimateMean,
  estimateRatio,
  quantileOfSorted,
} from '../../../src/analysis/statistics/estimate.js'
import {regularizedBeta, studentTCdf, studentTQuantile} from '../../../src/analysis/statistics/student-t.js'
import {judgeSustainable, latencySlope} from '../../../src/metrics/batch-means.js'

interface Case {
  readonly values: readonly number[]
  readonly center: number
  readonly low: number
  readonly high: number
}

interface Reference {
  readonly beta: readonly {x: number; a: number; b: number; value: number}[]
  readonly tCdf: readonly {t: number; degrees: number; value: number}[]
  readonly tQuantile: readonly {probability: number; degrees: number; value: number}[]
  readonly logT: readonly Case[]
  readonly t: readonly Case[]
  readonly ratio: readonly (Omit<Case, 'values'> & {numerator: number[]; denominator: number[]})[]
  readonly line: readonly {x: number[]; y: number[]; slope: number; halfWidth: number}[]
  readonly bootstrapMean: Omit<Case, 'center'>
  readonly type7: readonly {values: number[]; quantile: number; value: number}[]
}

// What SciPy says; test/fixtures/statistics/make-values.py wrote it.
const scipy = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/values.json', import.meta.url), 'utf8'),
) as Reference

/** Six significant digits. */
function expectSame(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(expected), 1e-9))
}

function expectEstimate(actual: Estimate | null, {center, low, high}: Omit<Case, 'values'>): void {
  if (actual === null) throw new Error('no estimate')
  expectSame(actual.center, center)
  expectSame(actual.low, low)
  expectSame(actual.high, high)
}

describe('against SciPy, to six digits', () => {
  test('the incomplete beta function', () => {
    for (const {x, a, b, value} of scipy.beta) expectSame(regularizedBeta(x, a, b), value)
  })

  test("Student's t, its distribution and its quantiles", () => {
    for (const {t, degrees, value} of scipy.tCdf) expectSame(studentTCdf(t, degrees), value)
    for (const {probability, degrees, value} of scipy.tQuantile) {
      expectSame(studentTQuantile(probability, degrees), value)
    }
  })

  test('intervals on logarithms, plain ones, and ratios paired by block', () => {
    for (const wanted of scipy.logT) expectEstimate(estimateGeometricMean(wanted.values), wanted)
    for (const wanted of scipy.t) expectEstimate(estimateMean(wanted.values), wanted)
    for (const {numerator, denominator, ...wanted} of scipy.ratio) {
      // Blocks come in any order: they are matched by their number.
      expectEstimate(estimateRatio(byBlock(numerator), new Map([...byBlock(denominator)].reverse())), wanted)
    }
  })

  test('quantiles between order statistics', () => {
    for (const {values, quantile, value} of scipy.type7) expectSame(quantileOfSorted(values, quantile), value)
  })

  test('the slope through batch means with its interval', () => {
    for (const {x, y, slope, halfWidth} of scipy.line) {
      const actual = latencySlope(x.map((atMs, i) => ({atMs, meanMs: y[i] ?? Number.NaN})))
      expectSame(actual?.msPerS ?? Number.NaN, slope * 1000)
      expectSame(actual?.halfWidthMsPerS ?? Number.NaN, halfWidth * 1000)
    }
  })

  test('the percentile bootstrap of a mean, within its own resampling noise', () => {
    const {values, low, high} = scipy.bootstrapMean
    const actual = estimateByBootstrap(values, average, {seed: 1, resamples: 50_000})
    expect(actual?.low).toBeCloseTo(low, 0)
    expect(Math.abs((actual?.low ?? 0) / low - 1)).toBeLessThan(0.01)
    expect(Math.abs((actual?.high ?? 0) / high - 1)).toBeLessThan(0.01)
  })
})

const byBlock = (values: readonly number[]): Map<number, number> =>
  new Map(values.map((value, index) => [index + 1, value]))

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('few repetitions', () => {
  test('one gives no interval, two give their range', () => {
    expect(estimateGeometricMean([8])).toEqual({center: 8, low: 8, high: 8, interval: 'none', n: 1})
    expect(estimateGeometricMean([4, 9])).toMatchObject({low: 4, high: 9, interval: 'range', n: 2})
    expect(estimateGeometricMean([4, 9])?.center).toBeCloseTo(6, 12)
    expect(estimateMean([4, 9])).toEqual({center: 6.5, low: 4, high: 9, interval: 'range', n: 2})
    expect(estimateMean([1, 2, 3])?.interval).toBe('t')
  })

  test('nothing, and what has no logarithm, give no estimate', () => {
    expect(estimateMean([])).toBeNull()
    expect(estimateGeometricMean([])).toBeNull()
    expect(estimateGeometricMean([1, 0, 2])).toBeNull()
    expect(estimateGeometricMean([1, Number.NaN])).toBeNull()
    expect(estimateRatio(byBlock([1]), new Map([[7, 1]]))).toBeNull()
  })

  test('equal values have an interval of no width', () => {
    const equal = estimateGeometricMean([5, 5, 5])
    expect(equal?.high).toBeCloseTo(equal?.low ?? 0, 12)
  })

  test('the bootstrap needs ten, and one seed gives one interval', () => {
    const nine = Array.from({length: 9}, (_, i) => i + 1)
    expect(estimateByBootstrap(nine, average, {seed: 1})).toBeNull()
    const once = estimateByBootstrap([...nine, 30], average, {seed: 5, resamples: 500})
    expect(estimateByBootstrap([...nine, 30], average, {seed: 5, resamples: 500})).toEqual(once)
    expect(estimateByBootstrap([...nine, 30], average, {seed: 6, resamples: 500})).not.toEqual(once)
  })
})

test('a job is sustainable only where the whole interval of its growth stays below 10 ms per s', () => {
  const table = [
    {msPerS: 2, halfWidthMsPerS: 3, growth: 0, wanted: 'sustainable'},
    {msPerS: 2, halfWidthMsPerS: 3, growth: 0.02, wanted: 'undecided'},
    {msPerS: 9, halfWidthMsPerS: 3, growth: 0, wanted: 'undecided'},
    {msPerS: 12, halfWidthMsPerS: 3, growth: 0, wanted: 'undecided'},
    {msPerS: 14, halfWidthMsPerS: 3, growth: 0, wanted: 'unsustainable'},
  ]
  for (const {growth, wanted, ...slope} of table) expect(judgeSustainable(slope, growth)).toBe(wanted)
  expect(judgeSustainable(null, 0)).toBeNull()
})
