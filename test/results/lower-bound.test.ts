import {describe, expect, test} from 'vitest'
import {COMPARABLE_METRICS} from '../../src/analysis/compare/comparable-metrics.js'
import {windowTable, comparisonTable} from '../../src/cli/describe/comparison-table.js'
import {BURST_P99, COST, EMISSION_MAX, EMISSION_P50, EVENT_MEAN, MISSED} from '../../src/plot/data/metric.js'
import {isLowerBound} from '../../src/results/lower-bound.js'
import {buildTrialRow} from '../support/trial-row.js'

/** Windows wait for an event of 4 s; the youngest of them is of 2.5 s. */
const CUT = {
  query: 'q7',
  unfinishedEvents: 3,
  censoredFromMs: 4000,
  emissionP50Ms: 2500,
  emissionMaxMs: 6518,
  emissionCensoredFromMs: 2500,
}
const cut = buildTrialRow({...CUT, windows: 2, resultRows: 9, latencyMeanMs: 90, latencyP50Ms: 80})

describe('a cell of a trial with unfinished events', () => {
  test('is a lower bound from the youngest of them on, where it is a percentile of events', () => {
    const row = buildTrialRow({...CUT, latencyP50Ms: 3999, latencyP99Ms: 4000, scheduleLatenessP99Ms: 5000})
    expect(isLowerBound(row, 'latencyP50Ms')).toBe(false)
    expect(isLowerBound(row, 'latencyP99Ms')).toBe(true)
    expect(isLowerBound(row, 'scheduleLatenessP99Ms')).toBe(true)
  })

  test('is one from the youngest window on that has not fired, where it is a delay of windows', () => {
    expect(isLowerBound(cut, 'emissionP50Ms')).toBe(true)
    expect(isLowerBound(cut, 'emissionMaxMs')).toBe(true)
    expect(isLowerBound({...cut, emissionP50Ms: 2499}, 'emissionP50Ms')).toBe(false)
    // All have fired that count: what is unfinished is of later windows.
    expect(isLowerBound({...cut, emissionCensoredFromMs: Number.NaN}, 'emissionMaxMs')).toBe(false)
  })

  test('is one at any age in rows of before the column: windows that wait may be younger than all events', () => {
    const before = {...cut, query: '', emissionCensoredFromMs: Number.NaN}
    expect(isLowerBound(before, 'emissionP50Ms')).toBe(true)
    expect(isLowerBound({...before, unfinishedEvents: 0, censoredFromMs: Number.NaN}, 'emissionMaxMs')).toBe(
      false,
    )
  })

  test('is none where it is empty, or not raised by events that end', () => {
    expect(isLowerBound(cut, 'emissionP99Ms')).toBe(false)
    expect(isLowerBound(cut, 'costPerMillionEventsUsd')).toBe(false)
    expect(isLowerBound({...cut, coldStarts: 4}, 'coldStarts')).toBe(false)
  })

  test('is the same to a comparison, a figure and a table', () => {
    const row = {...cut, burstLatencyP99Ms: 4500, costPerMillionEventsUsd: 0.2, sloMissedS: 3}
    for (const {column, isBound} of [BURST_P99, COST, EMISSION_MAX, EMISSION_P50, EVENT_MEAN, MISSED]) {
      expect([column, isBound(row)]).toEqual([column, true])
      expect(COMPARABLE_METRICS.find((metric) => metric.column === column)?.isBound(row)).toBe(true)
    }
  })
})

describe('the tables of a run that left events unfinished', () => {
  const judged = (row: typeof cut) => ({row, headlineMs: row.latencyP50Ms})
  const lastLine = (table: string): string => table.split('\n').at(-1) ?? ''

  test('mark delays of windows that have not all fired, and nothing that is not known', () => {
    expect(lastLine(windowTable([judged(cut)])).split(/ {2,}/)).toEqual([
      'vanilla',
      '2',
      '≥2500',
      '–',
      '≥6518',
      '9',
    ])
  })

  test('leave delays alone where each window that counts has fired', () => {
    const fired = {...cut, emissionCensoredFromMs: Number.NaN}
    expect(windowTable([judged(fired)])).not.toContain('≥')
  })

  test('leave a cost ratio open where both costs are bounds, and mark that of one', () => {
    const over = buildTrialRow({pipeline: 'overprovisioned', costPerMillionEventsUsd: 0.4})
    const own = {...cut, costPerMillionEventsUsd: 0.2}
    const ratioOf = (a: typeof cut, b: typeof cut): string | undefined =>
      comparisonTable([judged(a), judged(b)])
        .split('\n')
        .find((line) => line.startsWith('vanilla'))
        ?.split(/ {2,}/)
        .at(-1)
    expect(ratioOf({...own, unfinishedEvents: 0}, over)).toBe('0.50 ×')
    expect(ratioOf(own, over)).toBe('≥0.50 ×')
    expect(ratioOf({...own, unfinishedEvents: 0}, {...over, unfinishedEvents: 1})).toBe('≤0.50 ×')
    expect(ratioOf(own, {...over, unfinishedEvents: 1})).toBe('–')
  })
})
