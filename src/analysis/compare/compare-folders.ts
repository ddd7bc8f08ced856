import path from 'node:path'
import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import {type ExperimentResults, readResults} from '../../results/read-results.js'
import {parseFilter} from '../../results/row-filter.js'
import {columnName, TRIAL_KEYS} from '../../results/trial-row.js'
import {COMPARABLE_METRICS, type ComparableMetric} from './comparable-metrics.js'
import {
  type Comparison,
  compareResults,
  type ComparisonReport,
  freedKeys,
  type Side,
  sideOf,
} from './compare-results.js'
import {resampleRatio} from '../statistics/effect.js'
import type {Estimate} from '../statistics/estimate.js'
import {axisDifferences, cellOf, nearestDifference} from './match-points.js'
import {type SettingDifference, unshownSettings} from './unshown-settings.js'

/** What `burst compare` is asked: two sides, the rows of each, and how much worse is worse. */
export interface CompareRequest {
  readonly baseline: string
  /** null = the baseline's own folder, split by filters. */
  readonly candidate: string | null
  /** `column=value`, for both sides. */
  readonly where: readonly string[]
  /** The same for the baseline alone, and for the candidate alone. */
  readonly a: readonly string[]
  readonly b: readonly string[]
  /** By column; none means the primary one of the experiment. */
  readonly metrics: readonly string[]
  readonly margin: number
}

/** A comparison at one point, with a second interval that assumes no distribution. */
export interface ResampledComparison extends Comparison {
  /** The ratio with its bootstrap interval, to hold against Student's t; null unpaired and below 10 pairs. */
  readonly resampled: Estimate | null
}

/** All comparisons of two folders, with where each side comes from and what was compared. */
export interface FolderComparison extends ComparisonReport {
  readonly comparisons: readonly ResampledComparison[]
  readonly baseline: Side
  readonly candidate: Side
  readonly metric: ComparableMetric
  readonly margin: number
  /** Settings of the sides that differ, though no column shows them: points are paired all the same. */
  readonly settings: readonly SettingDifference[]
}

/** Reads both sides and compares what they have in common; a UsageError where that is nothing. */
export async function compareFolders(request: CompareRequest): Promise<FolderComparison> {
  const [named, ...beside] = request.metrics.map(parseMetric)
  const both = request.where.map((text) => parseFilter(text))
  const ownA = request.a.map((text) => parseFilter(text, '--a'))
  const ownB = request.b.map((text) => parseFilter(text, '--b'))
  requireTwoSides(request)
  const first = await readOne(request.baseline)
  const second = request.candidate === null ? first : await readOne(request.candidate)
  requireSameFormat(first, second)

  const baseline = sideOf(first, ownA, both)
  const candidate = sideOf(second, ownB, both)
  requireRows(baseline, 'A')
  requireRows(candidate, 'B')
  const metric = named ?? primaryOf(baseline, candidate)
  const report = compareResults(baseline, candidate, {
    metrics: [metric, ...beside],
    margin: request.margin,
  })
  if (report.comparisons.every(({judgment}) => judgment === null)) {
    throw nothingInCommon(baseline, candidate, metric)
  }
  const comparisons = report.comparisons.map((own) => ({...own, resampled: resampleRatio(own.effect)}))
  const settings = unshownSettings(first, second)
  return {...report, comparisons, baseline, candidate, metric, margin: request.margin, settings}
}

const COLUMNS = COMPARABLE_METRICS.map(({column}) => column)

const METRIC_REMEDY = {
  suggestions: [
    'judge a measured column of trials.csv, like latency_p99_ms, burst_latency_p99_ms, processed_eps or cost_per_million_events_usd',
  ],
}

function parseMetric(text: string): ComparableMetric {
  const found = COMPARABLE_METRICS.find(({column}) => column === text)
  if (found) return found
  if (TRIAL_KEYS.some((key) => columnName(key) === text)) {
    throw new UsageError(`--metric: one ${text} is neither better nor worse than another`, METRIC_REMEDY)
  }
  const question = didYouMean(text, COLUMNS)
  throw new UsageError(`--metric: unknown metric "${text}"${question}`, METRIC_REMEDY)
}

/** A folder against itself is no comparison, unless filters make two sides of it. */
function requireTwoSides({baseline, candidate, a, b}: CompareRequest): void {
  const isSame = candidate === null || path.resolve(candidate) === path.resolve(baseline)
  if (!isSame || a.length + b.length > 0) return
  throw new UsageError(
    candidate === null ? `${baseline} alone is one side` : `${baseline} is compared with itself`,
    {
      suggestions: [
        'name a second folder',
        'or make two sides of one, like --a pipeline=vanilla --b pipeline=burst',
      ],
    },
  )
}

async function readOne(folder: string): Promise<ExperimentResults> {
  const [only, ...others] = await readResults(folder)
  if (only && others.length === 0) return only
  const names = [only, ...others].flatMap((experiment) => (experiment ? [experiment.name] : []))
  throw new UsageError(`${folder} holds ${names.length} experiments, and one is meant`, {
    suggestions: [`name one of them, like ${path.join(folder, names[0] ?? '')}`],
  })
}

/** Sweeps say which format their rows are of; what one version called a p99 another may have counted otherwise. */
function requireSameFormat(first: ExperimentResults, second: ExperimentResults): void {
  const [a, b] = [first.manifest['format'], second.manifest['format']]
  if (a === undefined || b === undefined || a === b) return
  throw new UsageError(
    `${first.folder} is of results format ${JSON.stringify(a)}, ${second.folder} of ${JSON.stringify(b)}`,
    {suggestions: ['run both with the same version of burst']},
  )
}

function requireRows({results, own, rows}: Side, name: string): void {
  if (rows.length > 0) return
  const completed = results.rows.filter(({state}) => state === 'completed').length
  if (completed === 0) {
    throw new UsageError(`${results.folder} has no completed trial`, {
      suggestions: ['let the run or sweep finish: the same command goes on where it stopped'],
    })
  }
  const flag = own.length > 0 ? `--${name.toLowerCase()} or --where` : '--where'
  throw new UsageError(`none of the ${completed} completed trials in ${results.folder} passes the filters`, {
    suggestions: [`compare ${flag} with the columns of its trials.csv`],
  })
}

/** What a sweep file names; else the p99 inside bursts, where there are any. */
function primaryOf(baseline: Side, candidate: Side): ComparableMetric {
  const rows = [...baseline.rows, ...candidate.rows]
  const config = baseline.results.manifest['config']
  const named =
    typeof config === 'object' && config !== null && 'primary' in config ? config.primary : undefined
  const candidates = [named, 'burst_latency_p99_ms', 'latency_p99_ms', 'latency_mean_ms']
  const known = candidates.flatMap((column) =>
    COMPARABLE_METRICS.filter((metric) => metric.column === column),
  )
  const everywhere = known.find((metric) => rows.every((row) => Number.isFinite(metric.read(row))))
  return everywhere ?? parseMetric('latency_p99_ms')
}

/** What a trial needs to have the figure. */
function neededFor({column}: ComparableMetric): readonly string[] {
  if (column.startsWith('emission_')) {
    const few = column === 'emission_p99_ms' ? ': a p99 is of a hundred or more that end in the window' : ''
    return [`it is of queries over windows, like --query q5${few}`]
  }
  return /_p99\d?_ms$/.test(column) ? ['a percentile needs enough events: a longer run'] : []
}

function nothingInCommon(baseline: Side, candidate: Side, metric: ComparableMetric): UsageError {
  for (const [side, {results, rows}] of Object.entries({A: baseline, B: candidate})) {
    if (rows.some((row) => Number.isFinite(metric.read(row)))) continue
    return new UsageError(`no trial of ${side}, ${results.folder}, has ${metric.column}`, {
      suggestions: ['name another metric with --metric', ...neededFor(metric)],
    })
  }
  const nearest = nearestDifference(baseline.rows, candidate.rows, freedKeys(baseline, candidate))
  if (!nearest || nearest.keys.length === 0) {
    return new UsageError(`A and B have no point in common at which both have ${metric.column}`)
  }
  const cells = nearest.keys.map((key) => ({
    column: columnName(key),
    a: cellOf(nearest.baseline[key]),
    b: cellOf(nearest.candidate[key]),
  }))
  const said = cells.map(({column, a, b}) => `${column} (${a || 'empty'} and ${b || 'empty'})`)
  const filters = cells.map(({column, a, b}) => `--a ${column}=${a} --b ${column}=${b}`)
  const named = cells.map(({column}) => column)
  const others = axisDifferences(baseline.rows, candidate.rows, freedKeys(baseline, candidate))
    .map(({column}) => column)
    .filter((column) => !named.includes(column))
  const also = others.length > 0 ? `; elsewhere in ${others.join(', ')} as well` : ''
  return new UsageError(
    `A and B have no point in common: the most similar ones differ in ${said.join(', ')}${also}`,
    {suggestions: [`if that is what you compare, say so: ${filters.join(' ')}`]},
  )
}
