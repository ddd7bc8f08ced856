import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {effectOf} from '../../../src/analysis/statistics/effect.js'
import {
  cliffsDelta,
  holm,
  leastMannWhitneyP,
  leastSignFlipP,
  mannWhitneyP,
  signFlipP,
} from '../../../src/analysis/statistics/significance.js'

interface Reference {
  readonly signFlip: readonly {differences: number[]; p: number}[]
  readonly mannWhitney: readonly {a: number[]; b: number[]; p: number}[]
  readonly welch: readonly {
    a: number[]
    b: number[]
    center: number
    low: number
    high: number
    degrees: number
  }[]
}

// What SciPy says; test/fixtures/statistics/make-comparisons.py wrote it.
const scipy = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/comparisons.json', import.meta.url), 'utf8'),
) as Reference

const observe = (values: readonly number[], blocks: string) =>
  values.map((value, i) => ({block: `${blocks}${i}`, value, isBound: false}))

describe('against SciPy', () => {
  test('the paired sign-flip permutation test, zeros and ties included', () => {
    for (const {differences, p} of scipy.signFlip) expect(signFlipP(differences, 1)).toBeCloseTo(p, 12)
  })

  test('the Mann–Whitney test, ties included', () => {
    for (const {a, b, p} of scipy.mannWhitney) expect(mannWhitneyP(a, b, 1)).toBeCloseTo(p, 12)
  })

  test('the ratio of two samples whose blocks do not match, with Welch’s interval', () => {
    for (const {a, b, center, low, high, degrees} of scipy.welch) {
      const {ratio, spread, isPaired} = effectOf(observe(a, 'a'), observe(b, 'b'))
      expect(isPaired).toBe(false)
      expect(ratio?.center).toBeCloseTo(center, 9)
      expect(ratio?.low).toBeCloseTo(low, 9)
      expect(ratio?.high).toBeCloseTo(high, 9)
      expect(spread?.degrees).toBeCloseTo(degrees, 9)
    }
  })
})

test('beyond what can be counted, drawn p values come close to the exact ones', () => {
  const alternating = Array.from({length: 24}, (_, i) => (i % 3 === 0 ? -1 : 1))
  // 16 of 24 signs one way: the binomial probability of 16 or more, twice.
  expect(signFlipP(alternating, 1)).toBeCloseTo(0.1516, 2)
  const low = Array.from({length: 31}, (_, i) => i)
  expect(mannWhitneyP(low, low, 1)).toBeGreaterThan(0.98)
  expect(
    mannWhitneyP(
      low,
      low.map((value) => value + 100),
      1,
    ),
  ).toBeCloseTo(2e-5, 6)
})

test('one seed, one p; mirror images have the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: -50, max: 50}), {minLength: 1, maxLength: 10}), (differences) => {
      const p = signFlipP(differences, 1)
      expect(p).toBeGreaterThan(0)
      expect(p).toBeLessThanOrEqual(1)
      expect(
        signFlipP(
          differences.map((difference) => -difference),
          1,
        ),
      ).toBe(p)
    }),
  )
})

test('the smallest p is reached where all differences point one way', () => {
  expect(signFlipP([1, 2, 3, 4, 5], 1)).toBe(leastSignFlipP(5))
  expect(mannWhitneyP([1, 2, 3], [4, 5, 6, 7], 1)).toBeCloseTo(leastMannWhitneyP(3, 4), 12)
})

test("Cliff's delta counts how often the candidate is above", () => {
  expect(cliffsDelta([1, 2, 3], [4, 5, 6])).toBe(1)
  expect(cliffsDelta([1, 2], [1, 2])).toBe(0)
  expect(cliffsDelta([1, 2], [1])).toBe(-0.5)
})

test("Holm's adjustment, as in his example of rising multiples", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.9, 0.9])).toEqual([1, 1])
})
