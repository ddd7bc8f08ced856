import {LEAST_WINDOWS_P99} from '../../dataflow/windows/emission.js'
import {leastEventsFor, quantileOf} from '../../metrics/percentile-events.js'
import {type Eps, MS_PER_S} from '../../model/units.js'
import type {Slo} from '../../model/trial.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureOf, isOfWindows, type Objective, type ObjectiveMetric} from '../objective.js'

/** Latency at rate max is the length of the run; of too few events a percentile is chance. */
export interface Unmeasured {
  readonly why: 'rate-max' | 'no-events' | 'too-few-events' | 'too-few-windows' | 'no-windows'
  readonly percentile: ObjectiveMetric
  /** Of the pipeline that has most; of too few windows, those that fired. */
  readonly events: number
  readonly leastEvents: number
  readonly scope: 'burst' | 'window'
}

/** As much of a judged trial as tells what was measured of it. */
interface MeasuredTrial {
  readonly row: TrialRow
  readonly headlineMs: number
  readonly headlineEvents?: number
}

interface Asked {
  readonly slo: Slo | null
  readonly objectives: readonly Objective[]
  readonly load: {readonly rateEps: Eps | 'max'}
}

/** A percentile that was asked for and that no trial tells; null where there is none, or none was asked for. */
export function unmeasuredOf(trials: readonly MeasuredTrial[], asked: Asked): Unmeasured | null {
  const {slo, objectives, load} = asked
  const percentile = slo?.percentile ?? 'p99'
  if (!trials.every(({headlineMs}) => Number.isNaN(headlineMs))) return othersOf(trials, asked)
  const counts = countsOf(trials, percentile)
  if (load.rateEps === 'max') return needsLatency(objectives) ? {why: 'rate-max', ...counts} : null
  if (counts.events === 0) return {why: 'no-events', ...counts}
  const isAsked = objectives.length === 0 || objectives.some(({metric}) => metric === percentile)
  return isAsked ? {why: 'too-few-events', ...counts} : othersOf(trials, asked)
}

const needsLatency = (objectives: readonly Objective[]): boolean =>
  objectives.length === 0 || objectives.some(({metric}) => metric !== 'cost' && metric !== 'lost')

const countsOf = (
  trials: readonly MeasuredTrial[],
  percentile: Slo['percentile'],
): Omit<Unmeasured, 'why'> => ({
  percentile,
  events: Math.max(0, ...trials.map(({headlineEvents = 0}) => headlineEvents)),
  leastEvents: leastEventsFor(quantileOf(percentile)),
  scope: trials.some(({row}) => row.burstEvents > 0) ? 'burst' : 'window',
})

const isUnknown = (rows: readonly TrialRow[], metric: ObjectiveMetric): boolean =>
  isOfWindows(metric) && rows.every((row) => Number.isNaN(figureOf(metric).read(row)))

const tooFewWindows = (rows: readonly TrialRow[], metric: ObjectiveMetric): Unmeasured => ({
  why: isUnknown(rows, 'emission-max') ? 'no-windows' : 'too-few-windows',
  percentile: metric,
  events: Math.max(0, ...rows.map(({windows}) => windows).filter(Number.isFinite)),
  leastEvents: metric === 'emission-p99' ? LEAST_WINDOWS_P99 : 1,
  scope: rows.some(({burstEvents}) => burstEvents > 0) ? 'burst' : 'window',
})

/** Percentiles beside the first that was asked for: of them rows leave p99 and p999 empty. */
function othersOf(trials: readonly MeasuredTrial[], {slo, objectives}: Asked): Unmeasured | null {
  const rows = trials.map(({row}) => row)
  const unfired = objectives.map(({metric}) => metric).find((metric) => isUnknown(rows, metric))
  if (unfired !== undefined) return tooFewWindows(rows, unfired)
  for (const percentile of ['p99', 'p999'] as const) {
    const isAsked = objectives.some(({metric}) => metric === percentile) && percentile !== slo?.percentile
    const {read} = figureOf(percentile)
    if (!isAsked || !rows.every((row) => Number.isNaN(read(row)))) continue
    const isBurst = percentile === 'p99' && rows.some(({burstEvents}) => burstEvents > 0)
    const eventsOf = (row: TrialRow): number =>
      isBurst ? row.burstEvents : Math.round((row.offeredEps * row.durationMs) / MS_PER_S)
    const leastEvents = leastEventsFor(quantileOf(percentile))
    const scope = isBurst ? 'burst' : 'window'
    const events = Math.max(0, ...rows.map(eventsOf).filter(Number.isFinite))
    return {why: 'too-few-events', percentile, events, leastEvents, scope}
  }
  return null
}
