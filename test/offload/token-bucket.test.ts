import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createTokenBucket} from '../../src/offload/token-bucket.js'

test('a bucket gives its tokens at once, then one per refill, to the nanosecond', () => {
  const bucket = createTokenBucket(3, 10)

  const taken = [0, 0, 0, 0, 3, 4, 6, 7, 10, 10].map((atNs) => bucket.take(atNs))

  expect(taken).toEqual([true, true, true, false, false, true, false, true, true, false])
})

test('over any span a bucket gives at most its tokens and what was refilled', () => {
  const gapsNs = fc.array(fc.oneof(fc.constant(0), fc.nat(1000)), {maxLength: 200})
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 50}),
      fc.integer({min: 1, max: 5000}),
      gapsNs,
      (tokens, periodNs, gaps) => {
        const bucket = createTokenBucket(tokens, periodNs)
        const takenAtNs: number[] = []
        let atNs = 0
        for (const gap of gaps) {
          atNs += gap
          if (bucket.take(atNs)) takenAtNs.push(atNs)
        }
        takenAtNs.forEach((fromNs, i) => {
          takenAtNs.slice(i).forEach((untilNs, more) => {
            expect(more + 1).toBeLessThanOrEqual(tokens + ((untilNs - fromNs) * tokens) / periodNs + 1e-9)
          })
        })
      },
    ),
  )
})

test('a bucket is exact after hours of nanoseconds', () => {
  const bucket = createTokenBucket(10_000, 1e9)
  const laterNs = 9.4 * 3.6e12
  const take = (calls: number, atNs: number) =>
    Array.from({length: calls}, () => bucket.take(atNs)).filter(Boolean)

  expect(take(10_001, laterNs)).toHaveLength(10_000)
  expect(take(20_000, laterNs + 5e8)).toHaveLength(5000)
})
