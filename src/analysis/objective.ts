import {SLO_PERCENTILES, type Slo} from '../model/trial.js'
import {isLowerBound} from '../results/lower-bound.js'
import {columnName, type TrialRow} from '../results/trial-row.js'
import type {Average} from './statistics/effect.js'
import {type Estimate, estimateGeometricMean, estimateMean} from './statistics/estimate.js'

/** Emission delays of windows (docs/measurement.md#emission-delay), with their columns. */
const EMISSION_KEYS = {
  'emission-p50': 'emissionP50Ms',
  'emission-p99': 'emissionP99Ms',
  'emission-max': 'emissionMaxMs',
} as const

type EmissionMetric = keyof typeof EMISSION_KEYS

const EMISSION_METRICS = Object.keys(EMISSION_KEYS) as readonly EmissionMetric[]

/** What an objective can limit: latencies and delays in ms, USD per million events, events, seconds. */
export const OBJECTIVE_METRICS = [
  ...SLO_PERCENTILES,
  'max',
  'cost',
  'lost',
  'slo-missed-seconds',
  ...EMISSION_METRICS,
] as const
export type ObjectiveMetric = (typeof OBJECTIVE_METRICS)[number]

/** Whether a metric is of windows alone: a query without any has none. */
export const isOfWindows = (metric: ObjectiveMetric): metric is EmissionMetric =>
  EMISSION_METRICS.some((one) => one === metric)

/** `metric < limit`, in the unit of the metric. */
export interface Objective {
  readonly metric: ObjectiveMetric
  readonly limit: number
}

/** A figure of rows that an objective limits. */
export interface JudgedFigure {
  /** A column's name, in snake_case with its unit. */
  readonly column: string
  readonly average: Average
  /** NaN where it is not known. */
  readonly read: (row: TrialRow) => number
  /** Unfinished events would have raised it. */
  readonly isBound: (row: TrialRow) => boolean
}

const BURST_KEYS = {p50: 'burstLatencyP50Ms', p99: 'burstLatencyP99Ms', max: 'burstLatencyMaxMs'} as const
/** The columns of latency over the whole window. */
export const WINDOW_KEYS = {
  p50: 'latencyP50Ms',
  p90: 'latencyP90Ms',
  p95: 'latencyP95Ms',
  p99: 'latencyP99Ms',
  p999: 'latencyP999Ms',
  max: 'latencyMaxMs',
} as const

type LatencyMetric = keyof typeof WINDOW_KEYS

/** Inside bursts where the load has some and a column holds it (p50, p99, max); else over the whole window. */
function latencyFigure(metric: LatencyMetric): JudgedFigure {
  const inBursts = metric === 'p50' || metric === 'p99' || metric === 'max' ? BURST_KEYS[metric] : null
  const keyOf = ({burstEvents}: TrialRow) =>
    inBursts !== null && burstEvents > 0 ? inBursts : WINDOW_KEYS[metric]
  return {
    column: `${metric}_ms`,
    average: 'geometric',
    read: (row) => row[keyOf(row)],
    isBound: (row) => isLowerBound(row, keyOf(row)),
  }
}

/** The figure that an objective's metric names. */
export function figureOf(metric: ObjectiveMetric): JudgedFigure {
  if (metric === 'cost') return rowFigure('costPerMillionEventsUsd')
  if (metric === 'lost') return rowFigure('lostEvents')
  if (isOfWindows(metric)) return {...rowFigure(EMISSION_KEYS[metric]), average: 'geometric'}
  return metric === 'slo-missed-seconds' ? rowFigure('sloMissedS') : latencyFigure(metric)
}

type OwnKey = 'costPerMillionEventsUsd' | 'lostEvents' | 'sloMissedS' | (typeof EMISSION_KEYS)[EmissionMetric]

const rowFigure = (key: OwnKey): JudgedFigure => ({
  column: columnName(key),
  average: 'arithmetic',
  read: (row) => row[key],
  isBound: (row) => isLowerBound(row, key),
})

/** The objective of a trial, as one among others. */
export const objectiveOf = ({percentile, limitMs}: Slo): Objective => ({metric: percentile, limit: limitMs})

/** A figure of all repetitions of a point, with its interval. */
export interface FigureOfRows {
  /** Null where it is not known of every repetition. */
  readonly estimate: Estimate | null
  /** Unfinished events would have raised it. */
  readonly isBound: boolean
}

/** A figure over the repetitions of a point. */
export function figureAt(rows: readonly TrialRow[], {average, read, isBound}: JudgedFigure): FigureOfRows {
  const values = rows.map(read)
  const estimate = values.every(Number.isFinite)
    ? ((average === 'geometric' ? estimateGeometricMean(values) : null) ?? estimateMean(values))
    : null
  return {estimate, isBound: rows.some(isBound)}
}

/** Whether rows hold objectives; unknown where a figure is, or is but a lower bound below its limit. */
export type Holding = 'met' | 'missed' | 'unknown'

/** What repetitions of one pipeline at one point make of objectives: all of them are met, or one is not. */
export function holdingOf(rows: readonly TrialRow[], objectives: readonly Objective[]): Holding {
  const holdings = objectives.map(({metric, limit}): Holding => {
    const {estimate, isBound} = figureAt(rows, figureOf(metric))
    if (estimate === null) return 'unknown'
    if (estimate.center >= limit) return 'missed'
    return isBound ? 'unknown' : 'met'
  })
  return (['missed', 'unknown'] as const).find((word) => holdings.includes(word)) ?? 'met'
}

/** The pipeline whose objectives decide the exit code: burst, else bridge, else the only one; null where that is open. */
export function judgedPipeline(pipelines: readonly string[]): string | null {
  const bursting = ['burst', 'bridge'].find((pipeline) => pipelines.includes(pipeline))
  if (bursting !== undefined) return bursting
  const [only = null, ...others] = new Set(pipelines)
  return others.length === 0 ? only : null
}

/** A figure that ends nearer to its limit than this share of it is met by luck of the seed. */
export const LEAST_HEADROOM = 0.05

/** Objectives that rows meet with less headroom than that; none where they miss one. */
export const closeObjectives = (
  rows: readonly TrialRow[],
  objectives: readonly Objective[],
): readonly Objective[] =>
  objectives.filter((objective) => {
    const center = figureAt(rows, figureOf(objective.metric)).estimate?.center ?? Number.NaN
    return holdingOf(rows, [objective]) === 'met' && center >= (1 - LEAST_HEADROOM) * objective.limit
  })
