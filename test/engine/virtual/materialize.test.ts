import {describe, expect, test} from 'vitest'
import {plainDigest} from '../../support/naive-digest.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const EVENTS = 3000

const digestOf = async (changes: TrialChanges) => {
  const trial = buildTrial({
    materialize: true,
    ...changes,
    load: {
      shape: 'constant',
      rateEps: 3000,
      extent: {kind: 'events', warmupMs: 100, events: EVENTS},
      ...changes.load,
    },
  })
  return (await runQuietly(trial)).outputDigest
}

describe('with materialize', () => {
  test.each([
    {name: 'vanilla', changes: {pipeline: 'vanilla'}},
    {name: 'modified', changes: {pipeline: 'modified'}},
    {name: 'burst', changes: {}},
    {name: 'overprovisioned', changes: {pipeline: 'overprovisioned', parallelism: 8}},
    {name: 'invoker', changes: {pipeline: 'invoker'}},
    {name: 'another load', changes: {load: {rateEps: 500, arrivals: 'uniform'}, seed: 9}},
    {
      name: 'everything late, twice or given up',
      changes: {strategy: {kind: 'always'}, offload: {callTimeoutMs: 30}},
    },
    {name: 'everything throttled', changes: {strategy: {kind: 'always'}, offload: {reservedConcurrency: 1}}},
  ] satisfies {name: string; changes: TrialChanges}[])(
    '$name has the digest of its texts',
    async ({changes}) => {
      expect(await digestOf(changes)).toBe(plainDigest(EVENTS))
    },
  )

  test('a trial that leaves or drops events has no digest to compare', async () => {
    expect(await digestOf({pipeline: 'vanilla', load: {drainTimeoutMs: 0}})).toBeNull()
    const offload = {reservedConcurrency: 1, onGiveUp: 'drop'} as const
    expect(await digestOf({strategy: {kind: 'always'}, offload})).toBeNull()
  })
})

test('without materialize there is no digest', async () => {
  expect(await digestOf({materialize: false})).toBeNull()
})
