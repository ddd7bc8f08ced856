import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {SunkEvents} from '../../../src/dataflow/accounting/aggregate.js'

describe('the bitmap of sunk events', () => {
  test('agrees with a set, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), (events) => {
        const sunk = new SunkEvents()
        const plain = new Set<number>()
        for (const event of events) {
          expect(sunk.add(event)).toBe(!plain.has(event))
          plain.add(event)
        }
        expect(sunk.count).toBe(plain.size)
        for (const event of events) expect(sunk.has(event)).toBe(true)
        expect(sunk.has(200_001)).toBe(false)
      }),
    )
  })

  test.each([0, 31, 32, 63, 2 ** 15 - 1, 2 ** 15, 2 ** 24 + 7])('counts event %s once', (event) => {
    const sunk = new SunkEvents()
    expect([sunk.has(event), sunk.add(event), sunk.add(event), sunk.has(event)]).toEqual([
      false,
      true,
      false,
      true,
    ])
    expect(sunk.has(event + 1)).toBe(false)
    expect(sunk.count).toBe(1)
  })
})
