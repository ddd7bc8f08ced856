import {expect, test} from 'vitest'
import {planSweep} from '../../../src/experiment/plan/plan-sweep.js'
import {settingCells} from '../../../src/experiment/trial/build-row.js'
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

test('rows say query and windows in columns, empty what the query has not, each trial once', async () => {
  const {points} = await prepare(
    'pipeline: vanilla',
    'query: [q1, q5, q7, q11], window: [2s, 4s], slide: [1s, 2s], gap: [3s]',
  )
  const {trials} = await planSweep(points, 'x', () => Promise.reject(new Error('nothing to size')))
  expect(new Set(trials.map(({point}) => point))).toEqual(new Set(['']))
  const cells = trials.map(({trial}) => {
    const {query, windowMs, slideMs, gapMs} = settingCells(trial)
    return [query, windowMs, slideMs, gapMs].join(' ')
  })
  expect([...new Set(cells)].toSorted()).toEqual([
    'q1 NaN NaN NaN',
    'q11 NaN NaN 3000',
    ...['2000', '4000'].flatMap((ms) => ['1000', '2000'].map((slide) => `q5 ${ms} ${slide} NaN`)),
    ...['2000', '4000'].map((ms) => `q7 ${ms} NaN NaN`),
  ])
  expect(new Set(trials.map(({trial}) => trial.id)).size).toBe(trials.length)
})

test('a search of one point refuses windows that its query has not', async () => {
  const search = prepareOnePoint({engine: 'virtual', window: 3000}, new Date(0))
  await expect(search).rejects.toThrow('window is for queries q5, q7, q8, and the query is tokenize')
})
