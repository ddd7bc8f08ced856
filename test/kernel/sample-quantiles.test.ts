import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {BugError} from '../../src/errors.js'
import {
  createOverheadFunction,
  createQuantileFunction,
  quantileMoments,
} from '../../src/kernel/sample-quantiles.js'

const points = [
  [0.1, 10],
  [0.5, 20],
  [0.5, 30],
  [0.9, 50],
] as const

describe('a quantile function', () => {
  test.each([
    {u: 0, valueMs: 10},
    {u: 0.1, valueMs: 10},
    {u: 0.3, valueMs: 15},
    {u: 0.5, valueMs: 20},
    {u: 0.7, valueMs: 40},
    {u: 0.9, valueMs: 50},
    {u: 0.999, valueMs: 50},
  ])('is $valueMs ms at $u', ({u, valueMs}) => {
    expect(createQuantileFunction(points)(u)).toBeCloseTo(valueMs, 9)
  })

  test('of one point is that value', () => {
    expect(createQuantileFunction([[0.5, 7]])(0.01)).toBe(7)
  })

  test('of no point is a bug', () => {
    expect(() => createQuantileFunction([])).toThrow(BugError)
    expect(() => createOverheadFunction([])).toThrow(BugError)
  })

  test('lies on the line to the first point at or above, however close or far apart points are', () => {
    const crowded = fc
      .array(
        fc.oneof(fc.double({min: 0, max: 1, noNaN: true}), fc.double({min: 0.4, max: 0.41, noNaN: true})),
        {
          minLength: 2,
          maxLength: 60,
        },
      )
      .map((us) => us.toSorted((a, b) => a - b).map((u, i) => [u, i * i] as const))
    fc.assert(
      fc.property(crowded, fc.double({min: 0, max: 1, noNaN: true}), (table, anyU) => {
        const quantile = createQuantileFunction(table)
        for (const u of [anyU, ...table.map(([point]) => point), 1]) {
          const above = table.findIndex(([point], i) => i > 0 && u <= point)
          const [[fromU, fromMs], [toU, toMs]] = table.slice(above < 0 ? -2 : above - 1).slice(0, 2) as [
            (typeof table)[0],
            (typeof table)[0],
          ]
          const share = toU > fromU ? Math.min(1, (u - fromU) / (toU - fromU)) : 1
          expect(quantile(u)).toBe(u <= table[0]![0] ? 0 : fromMs + share * (toMs - fromMs))
        }
      }),
    )
  })

  test('rises with probability and stays between its first and last value', () => {
    const rising = fc.array(fc.nat(1000), {minLength: 1, maxLength: 12}).map((values) => {
      const sorted = values.toSorted((a, b) => a - b)
      return sorted.map((valueMs, i) => [(i + 1) / sorted.length, valueMs] as const)
    })
    fc.assert(
      fc.property(
        rising,
        fc.double({min: 0, max: 1, noNaN: true}),
        fc.double({min: 0, max: 1, noNaN: true}),
        (table, a, b) => {
          const quantile = createQuantileFunction(table)
          const [low, high] = [quantile(Math.min(a, b)), quantile(Math.max(a, b))]

          expect(low).toBeLessThanOrEqual(high + 1e-9)
          expect(low).toBeGreaterThanOrEqual(table[0]![1])
          expect(high).toBeLessThanOrEqual(table.at(-1)![1] + 1e-9)
        },
      ),
    )
  })
})

describe('the moments of quantiles', () => {
  test.each([
    {what: 'a constant', table: [[0.5, 7]], meanMs: 7, cv: 0},
    {
      what: 'a uniform distribution',
      table: [
        [0, 0],
        [1, 6],
      ],
      meanMs: 3,
      cv: 1 / Math.sqrt(3),
    },
    {
      // Half of them 2; 0.4 × 3 + 0.09 × 6.5 + 0.01 × 24.5 of the others.
      what: 'a flat beginning',
      table: [
        [0.5, 2],
        [0.9, 4],
        [0.99, 9],
        [1, 40],
      ],
      meanMs: 3.03,
      cv: Math.sqrt(0.5 * 4 + (0.4 * 28) / 3 + (0.09 * 133) / 3 + (0.01 * 2041) / 3 - 3.03 ** 2) / 3.03,
    },
    {what: 'nothing but zeros', table: [[1, 0]], meanMs: 0, cv: 0},
  ] as const)('of $what', ({table, meanMs, cv}) => {
    const moments = quantileMoments(table)
    expect(moments.meanMs).toBeCloseTo(meanMs, 12)
    expect(moments.cv).toBeCloseTo(cv, 12)
  })
})

describe('the overhead of a batch', () => {
  const overheadMs = createOverheadFunction([
    {
      batchEvents: 1,
      quantilesMs: [
        [0, 10],
        [1, 20],
      ],
    },
    {
      batchEvents: 11,
      quantilesMs: [
        [0, 30],
        [0.5, 60],
        [1, 100],
      ],
    },
  ])

  test.each([
    {batchEvents: 1, u: 0.5, valueMs: 15},
    {batchEvents: 6, u: 0.5, valueMs: 37.5},
    {batchEvents: 6, u: 1, valueMs: 60},
    {batchEvents: 11, u: 0.5, valueMs: 60},
    {batchEvents: 1000, u: 0.5, valueMs: 60},
  ])('of $batchEvents events is $valueMs ms at $u', ({batchEvents, u, valueMs}) => {
    expect(overheadMs(batchEvents, u)).toBeCloseTo(valueMs, 9)
  })
})
