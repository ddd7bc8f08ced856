import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {Router} from '../../../src/dataflow/control/router.js'

function routed(share: number, events: number): boolean[] {
  const router = new Router()
  router.setShare(share)
  return Array.from({length: events}, () => router.isOffloaded())
}

const offloadedOf = (events: readonly boolean[]): number => events.filter(Boolean).length

describe('the router', () => {
  test.each([
    {share: 0, expected: 0},
    {share: 0.1, expected: 1},
    {share: 0.3, expected: 3},
    {share: 0.7, expected: 7},
    {share: 1, expected: 10},
    {share: -0.2, expected: 0},
    {share: 1.5, expected: 10},
  ])('offloads exactly $expected of any 10 events at a share of $share', ({share, expected}) => {
    const events = routed(share, 1000)
    for (let from = 0; from + 10 <= events.length; from++) {
      expect(offloadedOf(events.slice(from, from + 10))).toBe(expected)
    }
  })

  test('is within one event of its share over every window', () => {
    const shares = fc.double({min: 0, max: 1, noNaN: true})
    fc.assert(
      fc.property(shares, fc.nat(500), fc.integer({min: 1, max: 500}), (share, from, length) => {
        const window = routed(share, from + length).slice(from)
        return Math.abs(offloadedOf(window) - share * length) <= 1 + 1e-6
      }),
    )
  })

  test('carries its error over a change of share, so that no change is free', () => {
    const router = new Router()
    let expected = 0
    let offloaded = 0
    for (let event = 0; event < 999; event++) {
      const share = (event % 10) / 10
      router.setShare(share)
      expected += share
      if (router.isOffloaded()) offloaded++
    }
    expect(Math.abs(offloaded - expected)).toBeLessThan(1)
  })
})
