import {expect, test} from 'vitest'
import type {Objective} from '../../../src/analysis/objective.js'
import {judge} from '../../../src/analysis/verdict/verdict.js'
import {resultRowsText} from '../../../src/cli/describe/comparison-table.js'
import {describeVerdict} from '../../../src/cli/describe/describe-verdict.js'
import {loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrial} from '../../support/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

const trialOf = (pipeline: string, changes: Partial<TrialRow> = {}) => ({
  row: buildTrialRow({pipeline, query: 'q7', costPerMillionEventsUsd: 1, lostEvents: 0, ...changes}),
  headlineMs: 100,
})

function verdictOn(objective: Objective, ...trials: readonly ReturnType<typeof trialOf>[]) {
  const {load, offload} = buildTrial()
  const {price} = loadSlotPlatform('managed-flink-us-east-1')
  const slo = {percentile: 'p99', limitMs: 500} as const
  return judge(trials, {
    slo,
    objectives: [objective],
    overload: null,
    sheets: [price],
    load,
    offload: offload!,
    rowPrice: price,
  })
}

const late = trialOf('vanilla', {emissionP50Ms: 900, emissionMaxMs: 4000, windows: 9})
const prompt = trialOf('burst', {
  emissionP50Ms: 20,
  emissionMaxMs: 70,
  windows: 9,
  costPerMillionEventsUsd: 2,
})

test('the cheapest pipeline whose windows fire in time is chosen', () => {
  expect(verdictOn({metric: 'emission-max', limit: 1000}, late, prompt).choice).toBe('burst')
  expect(verdictOn({metric: 'emission-p50', limit: 1000}, late, prompt).choice).toBe('vanilla')
})

test('a percentile of too few windows chooses nothing, and says how many it needs', () => {
  const verdict = verdictOn({metric: 'emission-p99', limit: 1000}, late, prompt)
  expect(verdict.choice).toBeNull()
  expect(verdict.unmeasured).toMatchObject({why: 'too-few-windows', events: 9, leastEvents: 100})
  expect(describeVerdict(verdict)).toContain(
    'emission-p99 needs 100 windows or more that end in the measured',
  )
  expect(describeVerdict(verdict)).toContain('emission-p99<1000ms: not known to be met by any pipeline')
})

test('where no window has a delay, advice is not to limit the latest, and nothing is said to be missed', () => {
  const rows = ['vanilla', 'burst'].map((pipeline) => trialOf(pipeline, {query: 'q11', windows: 27}))
  for (const metric of ['emission-p99', 'emission-max'] as const) {
    const verdict = verdictOn({metric, limit: 1000}, ...rows)
    const text = describeVerdict(verdict)
    expect(verdict.unmeasured).toMatchObject({why: 'no-windows', percentile: metric})
    expect(text).toContain('no window ended in the measured time, so give a longer --duration')
    expect(text).toContain('a shorter --gap')
    expect(text).not.toContain("--slo 'emission-max")
    expect(text).not.toContain('met by no pipeline')
  }
})

test('rows are what outputs of such a query are, and their number is printed where no table has it', () => {
  const verdict = verdictOn({metric: 'emission-max', limit: 1000}, late, prompt)
  expect(describeVerdict(verdict, 'q7')).toContain('to make and compare the rows of q7')
  expect(describeVerdict(verdict)).toContain('to make and compare them')
  const rows = [
    trialOf('burst', {query: 'q2', resultRows: 1234}),
    trialOf('vanilla', {query: 'q2', resultRows: 7}),
  ]
  expect(resultRowsText(rows)).toBe('Rows that came out of q2: vanilla 7, burst 1,234')
  expect(resultRowsText([late, prompt])).toBe('')
})

test('outputs without a row are not called identical', () => {
  const outputsOf = (resultRows: number): string => {
    const made = {query: 'q2', resultRows, outputDigest: '0'.repeat(16)} as const
    const trials = [trialOf('vanilla', made), trialOf('burst', made)]
    return describeVerdict(verdictOn({metric: 'cost', limit: 9}, ...trials), 'q2')
  }
  expect(outputsOf(0)).toContain('Outputs   not compared: there are none, since no event came to a row of q2')
  expect(outputsOf(1)).toContain('Outputs   identical on all pipelines')
})
