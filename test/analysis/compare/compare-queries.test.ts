import {describe, expect, test} from 'vitest'
import {COMPARABLE_METRICS} from '../../../src/analysis/compare/comparable-metrics.js'
import {compareResults, sideOf} from '../../../src/analysis/compare/compare-results.js'
import {parseFilter} from '../../../src/results/row-filter.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

const P99 = COMPARABLE_METRICS.find(({column}) => column === 'latency_p99_ms')!

const compare = (
  baseline: readonly TrialRow[],
  candidate: readonly TrialRow[],
  {a = [], b = []}: {readonly a?: readonly string[]; readonly b?: readonly string[]} = {},
) => {
  const side = (rows: readonly TrialRow[], filters: readonly string[]) =>
    sideOf(
      {name: 'x', folder: 'x', rows, manifest: {}},
      filters.map((text) => parseFilter(text)),
    )
  return compareResults(side(baseline, a), side(candidate, b), {metrics: [P99], margin: 1.05})
}

describe('queries and their windows', () => {
  const of = (query: string, windowMs = Number.NaN, slideMs = Number.NaN) =>
    [100, 110, 90].map((latencyP99Ms, repetition) =>
      buildTrialRow({repetition, seed: repetition, latencyP99Ms, query, windowMs, slideMs}),
    )

  test('pair with their like alone, and what one side lacks is named', () => {
    const report = compare(
      [...of('q7', 2000), ...of('q7', 4000)],
      [...of('q7', 4000), ...of('q5', 4000, 1000)],
    )
    expect(report.comparisons.map(({label}) => label)).toEqual(['vanilla'])
    expect(report.differences).toEqual([
      {column: 'query', onlyA: [], onlyB: ['q5']},
      {column: 'window_ms', onlyA: ['2000'], onlyB: []},
      {column: 'slide_ms', onlyA: [], onlyB: ['1000']},
    ])
    expect(compare(of('q7', 2000), of('q7', 4000)).comparisons).toEqual([])
  })

  test('pair where a side’s own filter frees the query, with windows of one length', () => {
    const rows = [...of('q7', 4000), ...of('q5', 4000, 1000), ...of('q5', 8000, 1000)]
    const report = compare(rows, rows, {a: ['query=q7'], b: ['query=q5']})
    expect(report.comparisons).toHaveLength(1)
    expect(report.comparisons[0]?.label).toContain('query q7 → q5')
    expect(report.differences).toEqual([])
  })

  test('are not compared with rows of before their columns', () => {
    const report = compare(of(''), of('tokenize'))
    expect(report.comparisons).toHaveLength(1)
    expect(report.differences).toEqual([])
  })
})
