import {describe, expect, test} from 'vitest'
import {snapshotOf} from '../support/snapshot.js'
import {type Seen, sharesOf, strategyOf} from './drive.js'

const round = (share: number) => Math.round(share * 1e6) / 1e6
const behind = (queueDelayMs: number, share = 1): Seen => ({
  backlogEvents: 2 * queueDelayMs,
  queueDelayMs,
  offload: {share},
})
const P = {proportional: 0.4, integral: 0, derivative: 0}
const I = {proportional: 0, integral: 0.1, derivative: 0}
const D = {proportional: 0, integral: 0, derivative: 0.1}

/** A queue of the model in front of capacity 1: d(delay)/dt = load × (1 − share) − 1. */
function closeTheLoop(load: number, ticks: number): readonly {delayMs: number; share: number}[] {
  const strategy = strategyOf('pid')
  if (strategy.kind !== 'tick') throw new Error('pid decides at ticks')
  let delayMs = 0
  let share = 0
  return Array.from({length: ticks}, (_, tick) => {
    delayMs = Math.max(0, delayMs + (load * (1 - share) - 1) * 800)
    const seen = {atMs: 800 * (tick + 1), queueDelayMs: delayMs, backlogEvents: 2 * delayMs}
    const arrivalRateEps = load * 2000
    ;({share} = strategy.decide(snapshotOf({...seen, arrivalRateEps, offload: {share}})))
    return {delayMs, share}
  })
}

describe('pid', () => {
  test.each([
    {part: 'proportional', gains: P, seen: [behind(1100)], expected: [0.4]},
    {part: 'proportional', gains: P, seen: [behind(100)], expected: [0]},
    {part: 'proportional', gains: P, seen: [behind(9000)], expected: [1]},
    {part: 'integral', gains: I, seen: [behind(1100), behind(1100)], expected: [0.08, 0.16]},
    {part: 'integral', gains: I, seen: [behind(1100), behind(50)], expected: [0.08, 0.076]},
    {part: 'derivative', gains: D, seen: [behind(800), behind(800)], expected: [0.1, 0]},
  ])('its $part part answers $expected', ({gains, seen, expected}) => {
    expect(sharesOf(strategyOf('pid', gains), seen).map(round)).toEqual(expected)
  })

  test.each([1.2, 2, 2.8, 4, 5])('brings a queue under %s × capacity to its target and holds it', (load) => {
    const settled = closeTheLoop(load, 400).slice(-50)
    for (const {delayMs, share} of settled) {
      expect(delayMs).toBeGreaterThan(50)
      expect(delayMs).toBeLessThan(200)
      expect(Math.abs(share - (1 - 1 / load))).toBeLessThan(0.05)
    }
  })

  test('does not wind up at its end: an overload of hours is forgotten in an interval', () => {
    const hours = Array.from({length: 10_000}, () => behind(60_000))
    const shares = sharesOf(strategyOf('pid', I), [...hours, behind(0.5), behind(0.5)])
    expect(shares[9999]).toBe(1)
    expect(shares.at(-1)).toBeLessThan(1)
  })

  test('releases when the queue is empty and the load below 0.7 of capacity, not before', () => {
    const empty = {backlogEvents: 0, queueDelayMs: 0, offload: {share: 1}}
    const seen = [
      behind(9000),
      {...empty, arrivalRateEps: 1400},
      {...empty, arrivalRateEps: 1399},
      {...empty, arrivalRateEps: 1399},
    ]
    const [, high, low] = sharesOf(strategyOf('pid', {...I, integral: 0.05}), seen)
    expect(high).toBeGreaterThan(0)
    expect(low).toBe(0)
  })
})
