import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {expandSweep} from '../../../src/experiment/plan/expand-sweep.js'
import {planSweep} from '../../../src/experiment/plan/plan-sweep.js'
import type {SweepDefinition} from '../../../src/experiment/plan/sweep-definition.js'
import {prepareLines, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const definition = (parts: Partial<SweepDefinition>): SweepDefinition => ({
  name: 'test',
  question: null,
  base: {},
  axes: {},
  include: [],
  exclude: [],
  primary: 'latency_p99_ms',
  plots: [],
  ...parts,
})
const expand = (parts: Partial<SweepDefinition>): ReturnType<typeof expandSweep> =>
  expandSweep(definition(parts), (path) => `file ${path.join('.')}`)

describe('a sweep', () => {
  test('is the product of its axes, each point once', () => {
    const axis = fc.uniqueArray(fc.integer({min: 1, max: 50}), {minLength: 1, maxLength: 5})
    fc.assert(
      fc.property(fc.record({rate: axis, parallelism: axis, memory: axis}), (axes) => {
        const points = expand({axes}).map(({assignments}) => JSON.stringify(assignments))

        expect(points).toHaveLength(axes.rate.length * axes.parallelism.length * axes.memory.length)
        expect(new Set(points).size).toBe(points.length)
      }),
    )
  })

  test('of more points than anybody can look at is refused before they are made', () => {
    const values = Array.from({length: 1000}, (_, index) => index + 1)
    const axes = {rate: values, parallelism: values, memory: values}

    expect(() => expand({axes})).toThrow('file sweep the axes make 1000000000 points; 20000 is the most')
  })

  test('has one point without any axis, for the pipelines of model.md', () => {
    expect(expand({})).toEqual([
      {assignments: {}, pipelines: ['vanilla', 'modified', 'burst', 'overprovisioned']},
    ])
  })

  test('varies settings of the default strategy and batch policy where none is named', async () => {
    const {points} = await prepareLines(folder, [
      'name: unnamed',
      'engine: virtual',
      'base: {rate: 100, parallelism: 1, duration: 2s, linger: 20ms}',
      'sweep: {batch.maxWork: [10ms, 40ms]}',
    ])

    expect(points.map(({settings}) => settings.batch)).toEqual([
      expect.objectContaining({kind: 'linger', lingerMs: 20, maxWorkMs: 10}),
      expect.objectContaining({kind: 'linger', lingerMs: 20, maxWorkMs: 40}),
    ])
  })

  test('drops what exclude names, pipeline by pipeline, and adds what include names', () => {
    const points = expand({
      axes: {pipeline: ['vanilla', 'burst'], rate: [1, 2]},
      exclude: [{rate: 2, pipeline: ['vanilla']}],
      include: [{rate: 3, pipeline: ['burst']}, {rate: 1}],
    })

    expect(points).toEqual([
      {assignments: {rate: 1}, pipelines: ['vanilla', 'burst']},
      {assignments: {rate: 2}, pipelines: ['burst']},
      {assignments: {rate: 3}, pipelines: ['burst']},
    ])
  })

  test('without axes is what include names, and nothing else', () => {
    const points = expand({include: [{rate: 3}, {rate: 4}]})

    expect(points.map(({assignments}) => assignments)).toEqual([{rate: 3}, {rate: 4}])
  })

  test('refuses an exclude that drops nothing, and one that drops all', () => {
    expect(() => expand({axes: {rate: [1, 2]}, exclude: [{rate: 1}, {rate: 3}]})).toThrow(
      'file exclude.1 this entry of exclude drops no point',
    )
    expect(() => expand({axes: {rate: [1, 2]}, exclude: [{rate: 1}, {rate: 2}]})).toThrow('drops every point')
  })
})

describe('equal trials', () => {
  const lines = [
    'name: small',
    'engine: virtual',
    'base: {duration: 2s, rate: 100}',
    'sweep:',
    '  pipeline: [vanilla, modified, burst, overprovisioned, invoker]',
    '  metricInterval: [100ms, 800ms]',
    '  linger: [1ms, 2ms]',
    '  strategy: [shortest-delay, {kind: threshold, inputThreshold: 7}]',
    '  slots: [3, 4]',
    '  maxAttempts: [1, 2]',
    'repetitions: 2',
  ]

  test('collapse to one, since a pipeline drops what it ignores', async () => {
    const {points} = await prepareLines(folder, lines)
    const plan = await planSweep(points, 'small', () => Promise.reject(new Error('slots are given')))
    const count = (pipeline: string): number =>
      plan.trials.filter(({trial}) => trial.pipeline === pipeline).length

    expect(points).toHaveLength(32)
    expect({
      vanilla: count('vanilla'),
      modified: count('modified'),
      burst: count('burst'),
      overprovisioned: count('overprovisioned'),
      invoker: count('invoker'),
    }).toEqual({vanilla: 2, modified: 4, burst: 32, overprovisioned: 4, invoker: 8})
  })

  test('have one label, whichever point they came from', async () => {
    const {points} = await prepareLines(folder, lines)
    const plans = await Promise.all(
      points.map((point) => planSweep([point], 'small', () => Promise.reject(new Error('slots are given')))),
    )
    const labels = new Map<string, Set<string>>()
    for (const {trial, point} of plans.flatMap(({trials}) => trials)) {
      labels.set(trial.id, (labels.get(trial.id) ?? new Set()).add(point))
    }

    expect([...labels.values()].filter(({size}) => size > 1)).toEqual([])
    expect([...new Set([...labels.values()].flatMap((set) => [...set]))].toSorted()).toContain(
      'strategy.inputThreshold=7;linger=1ms;maxAttempts=1',
    )
  })
})
