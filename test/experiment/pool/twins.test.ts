import {expect, test} from 'vitest'
import {groupTwins} from '../../../src/experiment/pool/twins.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const groupsOf = (trials: readonly TrialChanges[]): readonly (readonly string[])[] => {
  const works = trials.map((changes, place) => ({
    planned: {trial: buildTrial({id: String(place), ...changes}), point: ''},
  }))
  return groupTwins(works).map((group) => group.map(({planned}) => planned.trial.id))
}

test('trials that differ in the name of their pipeline alone run once, in the place of the first', () => {
  expect(
    groupsOf([{pipeline: 'vanilla'}, {pipeline: 'burst', seed: 3}, {pipeline: 'overprovisioned'}]),
  ).toEqual([['0', '2'], ['1']])
})

test('whatever else differs, and whatever might be at work, keeps a trial apart', () => {
  expect(
    groupsOf([
      {pipeline: 'vanilla'},
      {pipeline: 'overprovisioned', parallelism: 5},
      {pipeline: 'vanilla', metricIntervalMs: 700},
      {pipeline: 'vanilla', seed: 2},
      {pipeline: 'vanilla', engine: 'embedded'},
      {pipeline: 'overprovisioned', engine: 'embedded'},
      {pipeline: 'burst'},
      {pipeline: 'bridge'},
    ]),
  ).toEqual([['0'], ['1'], ['2'], ['3'], ['4'], ['5'], ['6'], ['7']])
})
