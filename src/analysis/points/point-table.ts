import {isScaled, type Pipeline, PIPELINES} from '../../model/trial.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'
import {COMPARABLE_METRICS} from '../compare/comparable-metrics.js'
import {figureAt, type FigureOfRows, figureOf, type JudgedFigure, type Objective} from '../objective.js'
import {groupByPoint} from '../compare/match-points.js'
import {compareKeys, type KeyColumn, keyColumns} from './key-columns.js'

/** What the rows of an experiment are judged by. */
export interface Judging {
  readonly objectives: readonly Objective[]
  /** The column that the experiment names as the one that decides; null where it names none. */
  readonly primary: string | null
}

/** A figure that a table of points shows. */
export interface ShownMetric extends JudgedFigure {
  readonly isHigherBetter: boolean
  readonly hasInterval: boolean
}

/** One pipeline at one point of an experiment, over its repetitions. */
export interface ShownPoint {
  /** One cell for each key column; '' where the pipeline has none. No two points have the same. */
  readonly keys: readonly string[]
  readonly pipeline: string
  readonly rows: readonly TrialRow[]
  /** One for each metric. */
  readonly figures: readonly FigureOfRows[]
  readonly flags: readonly string[]
}

/** What an experiment found, point by point. */
export interface PointTable {
  readonly keyColumns: readonly KeyColumn[]
  readonly metrics: readonly ShownMetric[]
  /** Sorted by their keys. */
  readonly points: readonly ShownPoint[]
  /** Trials that did not complete, and are part of no point. */
  readonly unusableTrials: number
}

/** The points of completed rows; without points where no row is. */
export function pointTable(rows: readonly TrialRow[], judging: Judging): PointTable {
  const completed = rows.filter(({state}) => state === 'completed')
  const groups = groupByPoint(completed)
  const columns = keyColumns(groups.map(({identity}) => identity))
  const metrics = shownMetrics(completed, judging)
  const points = groups.map((group): ShownPoint => ({
    keys: columns.map(({read}) => read(group.identity)),
    pipeline: group.identity.pipeline,
    rows: group.rows,
    figures: metrics.map((metric) => figureAt(group.rows, metric)),
    flags: [...new Set(group.rows.flatMap(flagsOf))].toSorted(),
  }))
  const sortKeys = ({keys}: ShownPoint): readonly string[] =>
    keys.map((text, index) => (columns[index]?.name === 'pipeline' ? rankOf(text) : text))
  return {
    keyColumns: columns,
    metrics,
    points: points.toSorted((a, b) => compareKeys(sortKeys(a), sortKeys(b))),
    unusableTrials: rows.length - completed.length,
  }
}

const rankOf = (pipeline: string): string => String(PIPELINES.indexOf(pipeline as Pipeline))

const shown = (figure: JudgedFigure, hasInterval = true): ShownMetric => ({
  ...figure,
  isHigherBetter: false,
  hasInterval,
})

/** The figures of an objective's metric, under the names of columns that are about the same. */
const HEADLINES: readonly string[] = ['latency_p99_ms', 'burst_latency_p99_ms', 'cost_per_million_events_usd']

/** What decides comes first; what is empty or the same 0 everywhere is left out. */
function shownMetrics(rows: readonly TrialRow[], {objectives, primary}: Judging): readonly ShownMetric[] {
  const named = COMPARABLE_METRICS.filter(({column}) => column === primary && !HEADLINES.includes(column))
  const all: readonly ShownMetric[] = [
    ...named.map((metric) => ({...metric, hasInterval: true})),
    shown(figureOf('p99')),
    ...objectives.map(({metric}) => shown(figureOf(metric))),
    shown(figureOf('emission-p50')),
    shown(figureOf('emission-max')),
    shown(figureOf('cost')),
    ...[shown(figureOf('slo-missed-seconds'), false), shown(figureOf('lost'), false)].filter(({read}) =>
      rows.some((row) => read(row) > 0),
    ),
    shown(
      column('offload_share', ({offloadShare}) => offloadShare),
      false,
    ),
    ...(rows.some(hasOwnSlots) ? [shown(column('slots', slotsOf), false)] : []),
  ]
  const distinct = [
    ...new Map(all.toReversed().map((metric) => [metric.column, metric])).values(),
  ].toReversed()
  return distinct.filter(({read}) => rows.some((row) => Number.isFinite(read(row))))
}

const column = (name: string, read: (row: TrialRow) => number): JudgedFigure => ({
  column: name,
  average: 'arithmetic',
  read,
  isBound: () => false,
})

/** Slots that were found or changed, not asked for. */
const hasOwnSlots = ({pipeline}: TrialRow): boolean =>
  pipeline === 'overprovisioned' || isScaled(pipeline as Pipeline)

const slotsOf = ({slotsMax, parallelism}: TrialRow): number =>
  Number.isNaN(slotsMax) ? parallelism : slotsMax
