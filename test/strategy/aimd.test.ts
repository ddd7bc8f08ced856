import {describe, expect, test} from 'vitest'
import {UsageError} from '../../src/errors.js'
import {type Seen, sharesOf, strategyOf} from './drive.js'

/** The share that is asked for next is what the target took. */
const behind = (queueDelayMs: number, share = 1): Seen => ({
  backlogEvents: 2 * queueDelayMs,
  queueDelayMs,
  offload: {share},
})
const round = (share: number) => Math.round(share * 1e6) / 1e6
const shares = (...seen: readonly Seen[]) => sharesOf(strategyOf('aimd'), seen).map(round)

describe('aimd', () => {
  test('adds 0.05 per interval while the objective of 500 ms is missed, up to everything', () => {
    expect(shares(behind(501), behind(501), behind(9999))).toEqual([0.05, 0.1, 0.15])
    expect(shares(...Array.from({length: 30}, () => behind(501))).at(-1)).toBe(1)
  })

  test('keeps 0.7 of its share per interval while it is held, and ends at nothing', () => {
    const missed = Array.from({length: 20}, () => behind(600))
    const held = Array.from({length: 14}, () => behind(500))
    const answered = shares(...missed, ...held)
    expect(answered.slice(20, 23)).toEqual([0.7, 0.49, 0.343])
    expect(answered.at(-1)).toBe(0)
  })

  test.each([
    {settings: {increase: 0.5}, seen: behind(501), share: 0.5},
    {settings: {margin: 0.5}, seen: behind(251), share: 0.05},
    {settings: {margin: 0.5}, seen: behind(250), share: 0},
  ])('with $settings it answers $share', ({settings, seen, share}) => {
    expect(sharesOf(strategyOf('aimd', settings), [seen])).toEqual([share])
  })

  test('holds the objective when nothing is queued, even when capacity is unknown', () => {
    const empty = {backlogEvents: 0, queueDelayMs: Number.NaN}
    expect(shares(behind(600), behind(600), empty)).toEqual([0.05, 0.1, 0.07])
  })

  test('asks for the objective that it is to keep', () => {
    expect(() => strategyOf('aimd', {}, null)).toThrow(UsageError)
  })
})
