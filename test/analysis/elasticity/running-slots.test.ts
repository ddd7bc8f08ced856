import {expect, test} from 'vitest'
import {runningSlots} from '../../../src/analysis/elasticity/running-slots.js'
import {runMs} from '../../../src/model/units.js'

test('slots are means of the timeline over each second, none in a pause', () => {
  const row = (atMs: number, slots: number, paused: number) => ({atMs: runMs(atMs * 1e6), slots, paused})
  const timeline = [row(800, 4, 0), row(1600, 4, 0.5), row(2400, 8, 0)]
  const grid = [0, 1000, 2000].map((fromMs) => ({fromMs, toMs: fromMs + 1000}))

  const [first = 0, second = 0, third = 0] = runningSlots(timeline, grid, 4)
  expect(first).toBeCloseTo(0.8 * 4 + 0.2 * 2, 12)
  expect(second).toBeCloseTo(0.6 * 2 + 0.4 * 8, 12)
  // No row tells of the rest.
  expect(third).toBeCloseTo(0.4 * 8 + 0.6 * 4, 12)
})

test('a day of rows and a grid of a day take one pass', () => {
  const rows = Array.from({length: 108_000}, (_, i) => ({atMs: runMs((i + 1) * 800e6), slots: 3, paused: 0}))
  const grid = Array.from({length: 86_400}, (_, s) => ({fromMs: s * 1000, toMs: (s + 1) * 1000}))
  const slots = runningSlots(rows, grid, 4)
  expect([slots.length, ...new Set(slots.map((mean) => Math.round(mean * 1e9) / 1e9))]).toEqual([86_400, 3])
})
