import {vi} from 'vitest'
import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import {buildTrial} from '../support/trial.js'
import {describeEngine} from './engine-contract.js'

// Up to four trials of two seconds in one test.
vi.setConfig({testTimeout: 30_000})

describeEngine({
  engine: embeddedEngine,
  trialOf: (changes) => buildTrial({...changes, engine: 'embedded'}),
  deviations: {
    repeats: 'threads on a wall clock never meet twice in the same order',
    rescales: 'no autoscaler changes its slots: settings refuse such pipelines by name',
    'ticks-exactly': 'a tick comes when a thread wakes, some 0.1 ms after its instant',
  },
})
