import type {RowFilter} from '../../results/row-filter.js'
import type {ExperimentResults} from '../../results/read-results.js'
import {flagsOf, type TrialKey, type TrialRow} from '../../results/trial-row.js'
import type {ComparableMetric} from './comparable-metrics.js'
import {type Effect, effectOf, type Observation} from '../statistics/effect.js'
import {judgeComparisons, type Judgment} from './judge-comparisons.js'
import {
  type AxisDifference,
  axisDifferences,
  labelPoints,
  matchPoints,
  type MatchedPoints,
} from './match-points.js'

/** One side of a comparison: some completed rows of one folder. */
export interface Side {
  readonly results: ExperimentResults
  /** Filters of this side alone: their columns may differ from the other's. */
  readonly own: readonly RowFilter[]
  readonly rows: readonly TrialRow[]
}

/** Which figures are compared, and by how many times they may differ. */
export interface CompareOptions {
  /** The first is judged; the others stand beside it without p and verdict. */
  readonly metrics: readonly [ComparableMetric, ...ComparableMetric[]]
  readonly margin: number
}

/** One metric at one point, both sides. */
export interface Comparison {
  readonly label: string
  readonly metric: string
  readonly baseline: SideFigures
  readonly candidate: SideFigures
  readonly effect: Effect
  /** Null for a metric that only stands beside the judged one. */
  readonly judgment: Judgment | null
  readonly flags: readonly string[]
}

/** How many trials of one side the comparison rests on. */
export interface SideFigures {
  readonly trials: number
  /** Without the figure, or without a partner of the same block. */
  readonly leftOut: number
}

/** Common points at which one side has no value of a metric. */
export interface LackingMetric {
  readonly metric: string
  readonly side: 'A' | 'B'
  readonly points: number
}

/** What the comparison of two sides came to. */
export interface ComparisonReport {
  readonly comparisons: readonly Comparison[]
  readonly verdict: Judgment['verdict']
  /** Columns of which one side has values that the other has not: those points have no partner. */
  readonly differences: readonly AxisDifference[]
  readonly lacking: readonly LackingMetric[]
  /** Trials that did not complete, on either side. */
  readonly unusableTrials: number
}

/** The completed rows that pass the filters of both sides and of this one. */
export const sideOf = (
  results: ExperimentResults,
  own: readonly RowFilter[],
  both: readonly RowFilter[] = [],
): Side => ({
  results,
  own,
  rows: results.rows.filter(
    (row) => row.state === 'completed' && [...both, ...own].every(({holds}) => holds(row)),
  ),
})

/** Compares every point that both sides have; empty where they have none in common. */
export function compareResults(
  baseline: Side,
  candidate: Side,
  {metrics, margin}: CompareOptions,
): ComparisonReport {
  const freed = freedKeys(baseline, candidate)
  const matched = matchPoints(baseline.rows, candidate.rows, freed)
  const labels = labelPoints(matched, freed)
  const comparisons = metrics.flatMap((metric, index) =>
    compareMetric(matched, labels, {metric, judged: index === 0 ? {margin} : null}),
  )
  const judged = comparisons.flatMap(({judgment}) => (judgment ? [judgment.verdict] : []))
  return {
    comparisons,
    verdict: (['worse', 'undecided', 'better'] as const).find((word) => judged.includes(word)) ?? 'within',
    differences: axisDifferences(baseline.rows, candidate.rows, freed),
    lacking: metrics.flatMap((metric) => lackingOf(matched, metric)),
    unusableTrials: [...new Set([baseline.results, candidate.results])]
      .flatMap(({rows}) => rows)
      .filter(({state}) => state !== 'completed').length,
  }
}

/** Columns that one side's own filters set may differ between the sides. */
export const freedKeys = (baseline: Side, candidate: Side): readonly TrialKey[] =>
  [...baseline.own, ...candidate.own].map(({key}) => key)

function compareMetric(
  matched: readonly MatchedPoints[],
  labels: readonly string[],
  {metric, judged}: {readonly metric: ComparableMetric; readonly judged: {readonly margin: number} | null},
): readonly Comparison[] {
  const measured = matched.flatMap(({baseline, candidate}, index) => {
    const [a, b] = [observe(baseline.rows, metric), observe(candidate.rows, metric)]
    if (a.length === 0 || b.length === 0) return []
    const effect = effectOf(a, b, metric.average)
    return [{index, effect, rows: [baseline.rows, candidate.rows] as const}]
  })
  const judgments = judged
    ? judgeComparisons(
        measured.map(({effect}) => effect),
        {...judged, isHigherBetter: metric.isHigherBetter},
      )
    : []
  return measured.map(({index, effect, rows: [a, b]}, place) => ({
    label: labels[index] ?? '',
    metric: metric.column,
    baseline: figuresOf(a, effect.baseline?.n ?? 0),
    candidate: figuresOf(b, effect.candidate?.n ?? 0),
    effect,
    judgment: judgments[place] ?? null,
    flags: [...new Set([...a, ...b].flatMap(flagsOf))],
  }))
}

function lackingOf(matched: readonly MatchedPoints[], metric: ComparableMetric): readonly LackingMetric[] {
  const sides = [
    ['A', matched.map(({baseline}) => baseline.rows)],
    ['B', matched.map(({candidate}) => candidate.rows)],
  ] as const
  return sides.flatMap(([side, rows]) => {
    const points = rows.filter((own) => observe(own, metric).length === 0).length
    return points > 0 ? [{metric: metric.column, side, points}] : []
  })
}

const observe = (rows: readonly TrialRow[], metric: ComparableMetric): readonly Observation[] =>
  rows
    .filter((row) => Number.isFinite(metric.read(row)))
    .map((row) => ({
      block: `${row.repetition} ${row.seed}`,
      value: metric.read(row),
      isBound: metric.isBound(row),
    }))

const figuresOf = (rows: readonly TrialRow[], used: number): SideFigures => ({
  trials: rows.length,
  leftOut: rows.length - used,
})
