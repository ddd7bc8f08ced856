import {expect, test} from 'vitest'
import {requireWindowsJudged} from '../../../src/experiment/run/require-windows-judged.js'
import type {Objective} from '../../../src/analysis/objective.js'

const WINDOWED = {query: 'q7', windows: {sizeMs: 1000, slideMs: 1000}} as const
const LIMIT: readonly Objective[] = [
  {metric: 'p99', limit: 500},
  {metric: 'emission-max', limit: 1000},
]

test('an objective of windows is for queries that have some, at every point', () => {
  expect(() => {
    requireWindowsJudged(LIMIT, [WINDOWED])
    requireWindowsJudged(LIMIT.slice(0, 1), [{query: 'tokenize'}])
  }).not.toThrow()
  expect(() => {
    requireWindowsJudged(LIMIT, [{query: 'q1'}])
  }).toThrow('emission-max is of queries with windows (q5, q7, q8, q11), and the query is q1')
})

test('where the query is an axis, it is said at how many points, and no flag is advised that would be refused', () => {
  const refused = (): void => {
    requireWindowsJudged(LIMIT, [WINDOWED, {query: 'q1'}])
  }
  expect(refused).toThrow('and at 1 of 2 points the query is q1')
  expect(refused).toThrow(
    expect.objectContaining({suggestions: ['take q1 out of the axis query', 'drop emission-max from --slo']}),
  )
})
