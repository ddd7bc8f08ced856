import {describe, expect, test} from 'vitest'
import type {JudgedTrial} from '../../../src/analysis/verdict/verdict.js'
import {comparisonTable} from '../../../src/cli/describe/comparison-table.js'
import {describeTheory, describeTheoryGaps, theoryJson} from '../../../src/cli/describe/describe-theory.js'
import type {Theory} from '../../../src/experiment/run/theory.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

const judged = (pipeline: string, p99Ms: number, changes: Partial<TrialRow> = {}): JudgedTrial => ({
  row: buildTrialRow({
    pipeline,
    burstEvents: 8000,
    burstLatencyP99Ms: p99Ms,
    costPerMillionEventsUsd: 0.1,
    flags: '',
    ...changes,
  }),
  headlineMs: p99Ms,
})

const theoryOf = (...trials: readonly JudgedTrial[]): Theory => ({
  profile: 'node',
  trials,
  verdict: null,
  missing: null,
})

/** Header and cells of a table by their places. */
const cellsOf = (table: string, pipeline: string): Record<string, string> => {
  const lines = table.split('\n')
  const header = lines.find((line) => line.startsWith('pipeline'))?.split(/ {2,}/) ?? []
  const cells = lines.find((line) => line.startsWith(pipeline))?.split(/ {2,}/) ?? []
  return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']))
}

describe('the table of a run that was computed, too', () => {
  test('has the computed p99 beside the measured one', () => {
    const table = comparisonTable([judged('burst', 525), judged('vanilla', 1981)], [judged('burst', 307)])

    expect(cellsOf(table, 'burst')).toMatchObject({'p99 ms': '525', 'model p99 ms': '307'})
    expect(cellsOf(table, 'vanilla')).toMatchObject({'p99 ms': '1981', 'model p99 ms': '–'})
  })

  test('shows no bound of the model, and no column on engine virtual', () => {
    const bound = judged('burst', 307, {censoredFromMs: 300})
    expect(cellsOf(comparisonTable([judged('burst', 525)], [bound]), 'burst')['model p99 ms']).toBe('–')
    expect(comparisonTable([judged('burst', 525)])).not.toContain('model')
  })
})

describe('what is said of the model', () => {
  test('names its profile, and why it has no answer', () => {
    expect(describeTheory(theoryOf(judged('burst', 307)))).toMatch(/^In theory: .* from profile node\n/)
    const failed = {...theoryOf(), profile: null, missing: 'strategy mine.js threw'}
    expect(describeTheory(failed)).toMatch(
      /^In theory: the same .* virtual\n\nModel {5}no answer: strategy mine\.js threw$/,
    )
    expect(describeTheoryGaps([], failed)).toBe('Model     no answer: strategy mine.js threw')
  })

  test('says which p99 is far from it, with the flags of the row or that none explains it', () => {
    const late = judged('burst', 525, {flags: 'generator-late;priced-as-cpu'})
    const theory = theoryOf(judged('burst', 300), judged('vanilla', 2000))
    expect(describeTheoryGaps([late, judged('vanilla', 2100)], theory)).toBe(
      'Model     p99 of burst: 525 ms measured, 300 ms in theory (1.75 ×); flagged generator-late',
    )
    expect(describeTheoryGaps([judged('burst', 150)], theory)).toBe(
      'Model     p99 of burst: 150 ms measured, 300 ms in theory (0.5 ×); no flag explains it',
    )
    expect(describeTheoryGaps([judged('burst', 310)], theory)).toBe('')
    expect(describeTheoryGaps([judged('burst', 310)], null)).toBe('')
  })

  test('is null in JSON on engine virtual', () => {
    expect(theoryJson([], null)).toBeNull()
    expect(theoryJson([judged('burst', 525)], theoryOf(judged('burst', 300)))).toMatchObject({
      profile: 'node',
      trials: [{pipeline: 'burst', burstLatencyP99Ms: 300}],
      choice: null,
      missing: null,
      gaps: [{pipeline: 'burst', measuredP99Ms: 525, modelP99Ms: 300, ratio: 1.75, flags: []}],
    })
  })
})
