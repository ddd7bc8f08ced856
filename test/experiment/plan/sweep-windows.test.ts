import {expect, test} from 'vitest'
import {planSweep} from '../../../src/experiment/plan/plan-sweep.js'
import {prepareOnePoint} from '../../../src/experiment/search/prepare-search.js'
import {prepareLines, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const prepare = (base: string, sweep: string) =>
  prepareLines(folder, ['name: x', 'engine: virtual', `base: {rate: 100, ${base}}`, `sweep: {${sweep}}`])

test.each([
  ['pipeline: vanilla', 'window: [1s, 2s]', ':4:18 "sweep.window" is 1s: window is for queries q5, q7, q8'],
  [
    'query: q7, slide: 1s',
    'serviceTime: [1ms, 2ms]',
    '"base.query" is q7: slide is for query q5, and the query is q7',
  ],
  ['window: 2s', 'query: [q1, q2]', 'window is for queries q5, q7, q8, and the query is q1; '],
  ['gap: 2s', 'query: [q5, q7]', 'gap is for query q11'],
])('refuses windows that no point has: %s, %s', async (base, sweep, message) => {
  await expect(prepare(base, sweep)).rejects.toThrow(message)
})

test('labels only those points with windows that have them, each trial once', async () => {
  const {points} = await prepare(
    'pipeline: vanilla',
    'query: [q1, q5, q7], window: [2s, 4s], slide: [1s, 2s]',
  )
  const {trials} = await planSweep(points, 'x', () => Promise.reject(new Error('nothing to size')))
  expect([...new Set(trials.map(({point}) => point))].toSorted()).toEqual([
    'query=q1',
    ...['2000', '4000'].flatMap((ms) => ['1000', '2000'].map((s) => `query=q5;window=${ms}ms;slide=${s}ms`)),
    ...['2000', '4000'].map((ms) => `query=q7;window=${ms}ms`),
  ])
  expect(new Set(trials.map(({trial}) => trial.id)).size).toBe(trials.length)
})

test('a search of one point refuses windows that its query has not', async () => {
  const search = prepareOnePoint({engine: 'virtual', window: 3000}, new Date(0))
  await expect(search).rejects.toThrow('window is for queries q5, q7, q8, and the query is tokenize')
})
