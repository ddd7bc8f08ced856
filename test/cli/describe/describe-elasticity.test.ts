import {expect, test} from 'vitest'
import type {Elasticity} from '../../../src/analysis/elasticity/elasticity.js'
import type {JudgedTrial} from '../../../src/analysis/verdict/verdict.js'
import {describeElasticity} from '../../../src/cli/describe/describe-elasticity.js'
import type {Pipeline} from '../../../src/model/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

const burst = {fromMs: 0, toMs: 1000, reactionMs: 800, backlogAreaEventS: 300, oscillationsPerMinute: 0}
const calm: Elasticity = {
  windowMs: 10_000,
  gridMs: 1000,
  thetaUPercent: 12,
  thetaOPercent: 80 / 3,
  tauUPercent: 20,
  tauOPercent: 80,
  upsilonPercent: 200 / 9,
  bursts: [],
}
const judged = (pipeline: Pipeline, elasticity: Elasticity | null): JudgedTrial => ({
  row: buildTrialRow({pipeline}),
  headlineMs: 1,
  elasticity,
})

test('tells the metrics of each pipeline with their grid, in the order of the vocabulary', () => {
  expect(describeElasticity([judged('burst', {...calm, bursts: [burst]}), judged('vanilla', calm)])).toBe(
    [
      "Elasticity (SPEC RG: slots and environments at work against slots demanded, means per 1 s of the window's 10 s):",
      '',
      'pipeline  θ_U %  θ_O %  τ_U %  τ_O %   υ %  reaction  backlog event·s',
      '────────  ─────  ─────  ─────  ─────  ────  ────────  ───────────────',
      'vanilla      12   26.7     20     80  22.2         –                –',
      'burst        12   26.7     20     80  22.2    800 ms              300',
    ].join('\n'),
  )
})

test('takes the mean of repetitions and the slowest reaction', () => {
  const bursts = [burst, {...burst, reactionMs: 1600, backlogAreaEventS: 500}]
  expect(
    describeElasticity([
      judged('burst', {...calm, bursts}),
      judged('burst', {...calm, thetaUPercent: 14, bursts}),
    ]),
  ).toMatch(/\nburst +13 .* 1\.6 s +400$/)
  expect(
    describeElasticity([judged('burst', {...calm, bursts: [{...burst, reactionMs: null}, burst]})]),
  ).toContain(' never ')
})

test('says nothing where nothing is known', () => {
  expect(describeElasticity([judged('invoker', null)])).toBe('')
  expect(describeElasticity([{row: buildTrialRow({}), headlineMs: 1}])).toBe('')
})
