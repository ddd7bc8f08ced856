import {describe, expect, test} from 'vitest'
import {preparationInstantsNs, prepareEnvironments} from '../../../src/dataflow/calls/prepare-environments.js'
import {offloadTo} from '../../support/offload.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const instantsMs = (load: TrialChanges['load']): readonly number[] =>
  preparationInstantsNs(buildTrial({load: load ?? {}})).map((atNs) => atNs / 1e6)

describe('environments are prepared', () => {
  test('at the start of the window and of each burst', () => {
    // The spike begins at 30 % of 10 s, after a warm-up of 2 s.
    expect(instantsMs({shape: 'spike'})).toEqual([2000, 5000])
    expect(instantsMs({shape: 'constant'})).toEqual([2000])
  })

  test('of several, each', () => {
    const extent = {kind: 'duration', warmupMs: 0, durationMs: 2000} as const
    expect(instantsMs({shape: 'square', periodMs: 1000, extent})).toEqual([0, 500, 1500])
  })

  test.each([
    {environments: 'cold', maxInFlight: 9, done: 'reclaim'},
    // Three windows of three places each.
    {environments: 'warm', maxInFlight: 7, done: 'warm 9'},
  ] as const)('$environments: $done', ({environments, maxInFlight, done}) => {
    const orders = {reclaimIdle: () => 'reclaim', warm: (wanted: number) => `warm ${wanted}`}
    const offload = offloadTo('model', {environments, maxInFlight})
    expect(prepareEnvironments({parallelism: 3}, offload, orders)).toBe(done)
  })
})
