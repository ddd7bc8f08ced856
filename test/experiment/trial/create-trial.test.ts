import {createHash} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import {canonicalJson, createTrial} from '../../../src/experiment/trial/create-trial.js'
import {RESULTS_FORMAT} from '../../../src/results/results-format.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {planTrials} from '../../../src/experiment/plan/plan-trials.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import type {Pipeline, Trial} from '../../../src/model/trial.js'
import {faultOf} from '../../support/fault-trial.js'

const trialOf = (pipeline: Pipeline, given: GivenSettings = {}, repetition = 1): Trial =>
  createTrial(resolveSettings(given, RUN_DEFAULTS), {experiment: 'test', pipeline, repetition})

describe('a trial', () => {
  test('has an id of 12 hex digits that depends on what is measured alone', () => {
    const settings = resolveSettings({}, RUN_DEFAULTS)
    const named = (experiment: string): string =>
      createTrial(settings, {experiment, pipeline: 'burst', repetition: 1}).id

    expect(named('a')).toMatch(/^[0-9a-f]{12}$/)
    expect(named('a')).toBe(named('b'))
  })

  test.each<[string, GivenSettings]>([
    ['seed', {seed: 2}],
    ['rate', {rate: 1001}],
    ['strategy', {strategy: {kind: 'always'}}],
    ['one key of a strategy', {strategy: {kind: 'threshold', inputThreshold: 1}}],
    ['batch', {batchSize: 7}],
    ['profile', {profile: 'java'}],
    ['metric interval', {metricInterval: 400}],
  ])('has another id with another %s', (_, given) => {
    expect(trialOf('burst', given).id).not.toBe(trialOf('burst').id)
  })

  test('says of every setting what holds, also where nothing was asked for', () => {
    const trial = trialOf('burst')
    expect(trial).toMatchObject({query: 'tokenize', faults: [], source: null, flink: null})
    expect(trial.offload).toMatchObject({functionName: null, maxCostUsd: null, localStarts: 'drawn'})
    expect(trialOf('burst', {faults: []}).id).toBe(trial.id)
  })

  test('has the id of its canonical JSON with the results format, and nothing left out', () => {
    const {id, experiment, ...measured} = trialOf('vanilla', {engine: 'virtual'})
    const text = canonicalJson({...measured, format: RESULTS_FORMAT})
    expect(experiment).not.toBe('')
    expect(id).toBe(createHash('sha256').update(text).digest('hex').slice(0, 12))
  })

  test('keeps only the faults that can strike its pipeline', () => {
    const engine = 'virtual'
    const faults = [faultOf('target-down'), faultOf('metrics-stale')]
    expect(trialOf('burst', {engine, faults}).faults).toEqual(faults)
    expect(trialOf('burst', {engine, faults}).id).not.toBe(trialOf('burst', {engine}).id)
    expect(trialOf('invoker', {engine, faults}).faults).toEqual([faultOf('target-down')])
    for (const pipeline of ['vanilla', 'modified', 'overprovisioned'] as const) {
      expect(trialOf(pipeline, {engine, faults}).id).toBe(trialOf(pipeline, {engine}).id)
    }
  })

  test.each<[Pipeline, GivenSettings]>([
    ['vanilla', {strategy: {kind: 'always'}}],
    ['modified', {strategy: {kind: 'always'}, batchSize: 7, profile: 'java'}],
    ['vanilla', {metricStaleness: 100}],
    ['invoker', {strategy: {kind: 'always'}, maxInFlight: 9, parallelism: 2}],
  ])('of pipeline %s is the same whatever it ignores: %j', (pipeline, given) => {
    expect(trialOf(pipeline, given).id).toBe(trialOf(pipeline).id)
  })

  test('derives the seed of later repetitions, and keeps the first', () => {
    expect(trialOf('burst', {seed: 9}).seed).toBe(9)
    expect(trialOf('burst', {seed: 9}, 2).seed).not.toBe(9)
    expect(trialOf('burst', {seed: 9}, 2).seed).toBe(trialOf('vanilla', {seed: 9}, 2).seed)
  })

  test('is plain JSON: nothing is lost on the way to a worker', () => {
    const trial = trialOf('burst')

    expect(JSON.parse(JSON.stringify(trial))).toEqual(trial)
  })
})

test('canonical JSON does not depend on the order of keys', () => {
  expect(canonicalJson({b: [1, {d: 2, c: null}], a: 'x'})).toBe('{"a":"x","b":[1,{"c":null,"d":2}]}')
})

describe('a plan', () => {
  const settings = resolveSettings({repetitions: 5, duration: 2000}, RUN_DEFAULTS)

  test('is a block of all pipelines per repetition, on one seed, in seeded random order', async () => {
    const {trials} = await planTrials(settings, 'test')
    const blocks = [0, 1, 2, 3, 4].map((block) => trials.slice(block * 4, block * 4 + 4))

    for (const block of blocks) {
      expect(new Set(block.map(({seed}) => seed)).size).toBe(1)
      expect(block.map(({pipeline}) => pipeline).toSorted()).toEqual([...settings.pipelines].toSorted())
    }
    expect(new Set(blocks.map((block) => block.map(({pipeline}) => pipeline).join())).size).toBeGreaterThan(1)
    expect((await planTrials(settings, 'test')).trials).toEqual(trials)
  })

  test('gives over-provisioning the fewest slots that meet the objective', async () => {
    const {trials, sizing} = await planTrials(resolveSettings({arrivals: 'uniform'}, RUN_DEFAULTS), 'test')

    // By hand: 8000 events in 2 s; 7 slots leave 1000 waiting = 286 ms, 6 leave 2000 = 667 ms.
    expect(sizing).toEqual({slots: 7, meetsSlo: true})
    expect(trials.find(({pipeline}) => pipeline === 'overprovisioned')?.parallelism).toBe(7)
  })

  test.each<[string, GivenSettings, number]>([
    ['the given slots', {slots: 11}, 11],
    ['the peak over 0.8 where no slots meet it', {slo: {percentile: 'p99', limitMs: 1}}, 10],
  ])('else %s', async (_, given, slots) => {
    const {sizing} = await planTrials(resolveSettings(given, RUN_DEFAULTS), 'test')

    expect(sizing).toEqual({slots, meetsSlo: false})
  })
})
