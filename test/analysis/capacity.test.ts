import {describe, expect, test} from 'vitest'
import {capacitiesOf, judgeProbe} from '../../src/analysis/capacity.js'
import {type Objective, objectiveOf} from '../../src/analysis/objective.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildTrialRow} from '../support/trial-row.js'

const NONE: readonly Objective[] = []

const SLO = {percentile: 'p99', limitMs: 500} as const

describe('a probe', () => {
  test.each([
    ['sustainable', {}, null, 'accepted'],
    ['unsustainable', {}, null, 'refused'],
    ['undecided', {}, null, 'undecided'],
    ['', {}, null, 'undecided'],
    ['sustainable', {latencyP99Ms: 499}, SLO, 'accepted'],
    ['sustainable', {latencyP99Ms: 500}, SLO, 'refused'],
    ['undecided', {latencyP99Ms: 501}, SLO, 'refused'],
    ['unsustainable', {latencyP99Ms: 1}, SLO, 'refused'],
    // Too few events for a p99, or unfinished ones that may yet raise it.
    ['sustainable', {}, SLO, 'undecided'],
    ['sustainable', {latencyP99Ms: 300, censoredFromMs: 200}, SLO, 'undecided'],
  ] as const)('that is "%s" with %o under %o is %s', (...given) => {
    const [sustainable, figures, slo, verdict] = given
    expect(judgeProbe(buildTrialRow({sustainable, ...figures}), slo ? [objectiveOf(slo)] : [])).toBe(verdict)
  })
})

const probe = (rateEps: number, sustainable: string, changes: Partial<TrialRow> = {}): TrialRow =>
  buildTrialRow({rateEps, peakRateEps: rateEps, sustainable, durationMs: 1000, ...changes})

describe('the capacity that rows amount to', () => {
  test('is the highest sustainable rate, whatever order they are in', () => {
    const rows = [probe(800, 'unsustainable'), probe(400, 'sustainable'), probe(600, 'sustainable')]
    expect(capacitiesOf(rows, NONE)).toMatchObject([{capacityEps: 600, notAboveEps: 800, trials: 3}])
  })

  test('is told apart by pipeline, point and repetition', () => {
    const rows = [{}, {repetition: 2}, {pipeline: 'burst'}, {pipeline: 'burst', point: 'memory=1'}]
    const found = capacitiesOf(
      rows.flatMap((changes, i) => [probe(100 * (i + 1), 'sustainable', changes)]),
      NONE,
    )
    expect(found.map(({capacityEps}) => capacityEps)).toEqual([100, 200, 300, 400])
    expect(found.map(({notAboveEps}) => notAboveEps)).toEqual([Infinity, Infinity, Infinity, Infinity])
  })

  test('leaves the last word on a rate to its longest window', () => {
    const rows = [
      probe(500, 'sustainable', {durationMs: 2000}),
      probe(500, 'undecided'),
      probe(700, 'undecided'),
      probe(700, 'undecided', {durationMs: 3000}),
    ]
    expect(capacitiesOf(rows, NONE)).toMatchObject([{capacityEps: 500, notAboveEps: 700, undecidedRates: 1}])
  })

  test('is not known where no rate was sustainable, nor from trials that did not complete', () => {
    expect(capacitiesOf([probe(5, 'unsustainable')], NONE)).toMatchObject([
      {capacityEps: NaN, notAboveEps: 5},
    ])
    expect(capacitiesOf([probe(5, 'sustainable', {state: 'invalid'})], NONE)).toEqual([])
  })
})
