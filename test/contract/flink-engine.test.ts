import {afterAll, beforeAll, expect, test} from 'vitest'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'
import {describeEngine} from './engine-contract.js'

const WARM_UP = {
  pipeline: 'vanilla',
  load: {extent: {kind: 'events', warmupMs: 0, events: 100}, shape: 'constant'},
} as const

const trialOf = (changes: TrialChanges) =>
  buildTrial({
    ...changes,
    engine: 'flink',
    flink: {taskManagers: 1, url: null, controlHost: '127.0.0.1'},
  })

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'Flink on this machine',
)(() => {
  // The first start fetches Flink and builds the job; every trial after it runs on the same cluster.
  beforeAll(async () => {
    const trial = trialOf(WARM_UP)
    await flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)
  })
  afterAll(() => flinkEngine.close?.())

  test('counts the words of the very tokens that tokenizing hands on', async () => {
    const load = {
      shape: 'constant',
      rateEps: 1000,
      extent: {kind: 'events', warmupMs: 0, events: 1500},
    } as const
    const outcomeOf = (query: Trial['query']): Promise<TrialOutcome> => {
      const trial = trialOf({pipeline: 'vanilla', query, service: {meanMs: 0.1}, load})
      return flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)
    }

    const tokenized = await outcomeOf('tokenize')
    const counted = await outcomeOf('wordcount')

    expect(counted).toMatchObject({state: 'completed', sunkEvents: 1500, duplicateEvents: 0})
    expect(counted.outputDigest).toMatch(/^[0-9a-f]{16}$/)
    expect(counted.outputDigest).toBe(tokenized.outputDigest)
  })

  describeEngine({
    engine: flinkEngine,
    trialOf,
    deviations: {
      repeats: 'a wall clock and a scheduler that are not ours: no two runs are equal to the nanosecond',
      rescales: 'no autoscaler changes its slots: settings refuse such pipelines by name',
      'ticks-exactly': 'a timer of the host fires up to a few milliseconds after its instant',
    },
  })
})
