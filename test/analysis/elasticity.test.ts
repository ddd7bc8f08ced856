import {expect, test} from 'vitest'
import {elasticityOf, type ElasticityPoint} from '../../src/analysis/elasticity.js'

/** One interval of 1 s after the other. */
const seconds = (
  ...points: readonly (readonly [arrivalEps: number, offloadShare: number, backlogEvents: number])[]
): readonly ElasticityPoint[] =>
  points.map(([arrivalEps, offloadShare, backlogEvents], i) => ({
    atMs: (i + 1) * 1000,
    arrivalEps,
    offloadShare,
    backlogEvents,
  }))

test('a burst that offloading catches after two seconds', () => {
  const timeline = seconds(
    [50, 0, 0],
    [200, 0, 100],
    [200, 0, 200],
    [200, 0.5, 200],
    [200, 0.5, 200],
    [200, 0.5, 200],
    [50, 0.5, 125],
    [50, 0.5, 50],
    [50, 0.5, 0],
    [50, 0, 0],
  )
  const figures = elasticityOf({timeline, fromMs: 0, stepAtMs: 1000, capacityEps: 100})

  expect(figures.reactionMs).toBe(2000)
  // 100 events too many in each of two seconds, of 1250 in all.
  expect(figures.underProvisionedShare).toBeCloseTo(200 / 1250, 12)
  expect(figures.underProvisionedTimeShare).toBeCloseTo(0.2, 12)
  // Backlog and arrivals first fit into a second's capacity in the ninth: 25 events were offloaded for nothing.
  expect(figures.overOffloadedShare).toBeCloseTo(25 / 1250, 12)
  expect(figures.overOffloadedTimeShare).toBeCloseTo(0.1, 12)
  expect(figures.backlogAreaEventS).toBe(1075)
  // Up, then down again: one turn in ten seconds.
  expect(figures.oscillationsPerMinute).toBeCloseTo(6, 12)
})

test('no reaction where the slots never catch up, or not for three seconds in a row', () => {
  const flapping = seconds(
    [200, 0, 0],
    [200, 0.5, 0],
    [200, 0.5, 0],
    [200, 0, 0],
    [200, 0.5, 0],
    [200, 0.5, 0],
  )
  const input = {fromMs: 0, stepAtMs: 0, capacityEps: 100}

  expect(elasticityOf({...input, timeline: flapping}).reactionMs).toBeNull()
  expect(elasticityOf({...input, timeline: seconds([50, 0, 0], [50, 0, 0], [50, 0, 0])}).reactionMs).toBe(0)
})

test('small moves of the share are no oscillation, however many', () => {
  const share = (...shares: number[]): readonly ElasticityPoint[] =>
    seconds(...shares.map((value) => [100, value, 0] as const))
  const turnsPerMinute = (timeline: readonly ElasticityPoint[]): number =>
    elasticityOf({timeline, fromMs: 0, stepAtMs: 0, capacityEps: 100}).oscillationsPerMinute

  expect(turnsPerMinute(share(0.5, 0.54, 0.5, 0.54, 0.5, 0.54))).toBe(0)
  expect(turnsPerMinute(share(0, 0.04, 0.08, 0.12, 0.16, 0.2))).toBe(0)
  expect(turnsPerMinute(share(0, 1, 0, 1, 0, 1))).toBeCloseTo(40, 12)
})

test('a share is judged by its mean over a second, whatever the interval', () => {
  const timeline = Array.from({length: 40}, (_, i) => ({
    atMs: (i + 1) * 250,
    arrivalEps: 100,
    offloadShare: i % 2,
    backlogEvents: 0,
  }))
  expect(elasticityOf({timeline, fromMs: 0, stepAtMs: 0, capacityEps: 100}).oscillationsPerMinute).toBe(0)
})

test('nothing in, nothing known', () => {
  const empty = elasticityOf({timeline: [], fromMs: 0, stepAtMs: 0, capacityEps: 1})
  expect(empty.underProvisionedShare).toBeNaN()
  expect(empty.reactionMs).toBeNull()
})
