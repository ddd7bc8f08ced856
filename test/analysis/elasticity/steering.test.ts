import {expect, test} from 'vitest'
import {steeringOf, type SteeringPoint} from '../../../src/analysis/elasticity/steering.js'
import {runMs} from '../../../src/model/units.js'

/** One interval of 1 s after the other. */
const seconds = (
  ...points: readonly (readonly [offloadShare: number, backlogEvents: number])[]
): readonly SteeringPoint[] =>
  points.map(([offloadShare, backlogEvents], i) => ({
    atMs: runMs((i + 1) * 1e9),
    offloadShare,
    backlogEvents,
  }))

test('the backlog of a burst as an area, and one turn of the share in ten seconds', () => {
  const timeline = seconds(
    [0, 0],
    [0, 100],
    [0, 200],
    [0.5, 200],
    [0.5, 200],
    [0.5, 200],
    [0.5, 125],
    [0.5, 50],
    [0.5, 0],
    [0, 0],
  )
  const {backlogAreaEventS, oscillationsPerMinute} = steeringOf(timeline, 0)

  expect(backlogAreaEventS).toBe(1075)
  expect(oscillationsPerMinute).toBeCloseTo(6, 12)
})

test('small moves of the share are no oscillation, however many', () => {
  const turnsPerMinute = (...shares: number[]): number =>
    steeringOf(seconds(...shares.map((share) => [share, 0] as const)), 0).oscillationsPerMinute

  expect(turnsPerMinute(0.5, 0.54, 0.5, 0.54, 0.5, 0.54)).toBe(0)
  expect(turnsPerMinute(0, 0.04, 0.08, 0.12, 0.16, 0.2)).toBe(0)
  expect(turnsPerMinute(0, 1, 0, 1, 0, 1)).toBeCloseTo(40, 12)
})

test('a share is judged by its mean over a second, whatever the interval', () => {
  const timeline = Array.from({length: 40}, (_, i) => ({
    atMs: runMs((i + 1) * 250e6),
    offloadShare: i % 2,
    backlogEvents: 0,
  }))
  expect(steeringOf(timeline, 0).oscillationsPerMinute).toBe(0)
})
