import {expect, test} from 'vitest'
import {unshownSettings} from '../../../src/analysis/compare/unshown-settings.js'

const run = (changes: object) => ({
  rows: [{query: ''}],
  manifest: {
    config: {
      engine: 'virtual',
      query: 'q5',
      windows: {sizeMs: 2000, slideMs: 1000},
      load: {rateEps: 4000, drainTimeoutMs: 1000, trace: null},
      service: {meanMs: 2, cv: 1},
      offload: {profile: {name: 'node', initMs: [[0, 100]]}, memoryMb: 1769},
      ...changes,
    },
  },
})

const sweep = (base: object, axes: object = {}) => ({
  rows: [{query: ''}],
  manifest: {config: {name: 'x', base, axes, plots: []}},
})

test('settings that no column shows are named where two runs have different ones', () => {
  expect(unshownSettings(run({}), run({}))).toEqual([])
  expect(unshownSettings(run({}), run({engine: 'embedded', service: {meanMs: 9, cv: 1}}))).toEqual([])
  const other = run({
    query: 'q7',
    windows: {sizeMs: 4000, slideMs: 4000},
    load: {rateEps: 10, drainTimeoutMs: 9000, trace: 'day'},
    offload: {profile: {name: 'java', initMs: [[0, 900]]}, memoryMb: 128},
  })
  expect(unshownSettings(run({}), other)).toEqual([
    {setting: 'query', a: 'q5', b: 'q7'},
    {setting: 'window', a: '2000', b: '4000'},
    {setting: 'slide', a: '1000', b: '4000'},
    {setting: 'drainTimeout', a: '1000', b: '9000'},
    {setting: 'profile', a: 'node', b: 'java'},
    {setting: 'load.trace', a: null, b: 'day'},
  ])
})

test('settings of sweeps are those of their base: an axis of both is part of the points', () => {
  const [a, b] = [
    {query: 'q5', window: 2000, rate: 10},
    {query: 'q7', window: 2000, rate: 20},
  ]
  expect(unshownSettings(sweep(a), sweep(b))).toEqual([{setting: 'query', a: 'q5', b: 'q7'}])
  expect(unshownSettings(sweep({}), sweep(b))).toEqual([
    {setting: 'query', a: null, b: 'q7'},
    {setting: 'window', a: null, b: '2000'},
  ])
  const axis = {query: ['q5', 'q7'], rate: [1, 2]}
  expect(unshownSettings(sweep({}, axis), sweep({}, {query: ['q5']}))).toEqual([])
  expect(unshownSettings(sweep({}, axis), sweep({query: 'q7'}))).toEqual([
    {setting: 'query', a: 'q5 or q7', b: 'q7'},
  ])
})

test('a run beside a sweep differs in what both name', () => {
  const differing = {setting: 'window', a: '2000', b: '6000'}
  expect(unshownSettings(run({}), sweep({query: 'q5', window: 6000}))).toEqual([differing])
  const [early, late] = [[{atMs: 5000, slots: 3}], [{atMs: 9000, slots: 3}]]
  const ofRun = run({checkpointIntervalMs: 1000, rescales: early, ballastMb: 100})
  const ofSweep = {checkpointInterval: 1000, rescaleAt: late, ballast: 200}
  expect(unshownSettings(ofRun, sweep(ofSweep)).map(({setting}) => setting)).toEqual(['rescaleAt', 'ballast'])
})

test('nothing is said of a folder without settings', () => {
  expect(unshownSettings({rows: [], manifest: {}}, run({}))).toEqual([])
  expect(unshownSettings(run({}), {rows: [], manifest: {config: 'gone'}})).toEqual([])
})

test('queries and windows that rows show are no settings without a column', () => {
  const told = (query: string, sizeMs: number) => ({
    ...run({query, windows: {sizeMs}}),
    rows: [{query}],
  })
  expect(unshownSettings(told('q5', 2000), told('q7', 4000))).toEqual([])
  const before = {...told('q7', 4000), rows: [{query: ''}]}
  expect(unshownSettings(told('q5', 2000), before)).toEqual([
    {setting: 'query', a: 'q5', b: 'q7'},
    {setting: 'window', a: '2000', b: '4000'},
  ])
})
