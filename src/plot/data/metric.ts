import {threeDigits} from '../../model/number-text.js'
import {MS_PER_S} from '../../model/units.js'
import {type Estimate, estimateGeometricMean, estimateMean} from '../../analysis/statistics/estimate.js'
import {P99_EVENTS} from '../../metrics/percentile-events.js'
import type {NumberKey} from '../../results/check/row-rules.js'
import {isLowerBound} from '../../results/lower-bound.js'
import {columnName, flagsOf, type TrialRow} from '../../results/trial-row.js'

/** A figure of a row as it is drawn: where it comes from, how repetitions become one, what may be wrong with it. */
export interface Metric {
  /** Column of published values that are the same thing. */
  readonly column: string
  /** For a subtitle: "p99 of event-time latency". */
  readonly words: string
  readonly axisTitle: string
  readonly isLog: boolean
  /** Milliseconds in a unit of it; null of what is no time. */
  readonly unitMs: number | null
  readonly read: (row: TrialRow) => number
  readonly estimate: (values: readonly number[]) => Estimate | null
  /** The value is a lower bound: unfinished events would have raised it. */
  readonly isBound: (row: TrialRow) => boolean
  /** Flags that cast a doubt on this figure. */
  readonly doubts: (row: TrialRow) => readonly string[]
}

const DOUBTS = [
  'generator-late',
  'oversubscribed',
  'unsteady',
  'throttled',
  'clock',
  'paused',
  'stale-metrics',
  'not-rescaled',
  'no-checkpoints',
  'uncommitted',
  'client-bound',
]

const doubtsOf = (row: TrialRow): readonly string[] => flagsOf(row).filter((flag) => DOUBTS.includes(flag))

/** A column of rows, and where it is a lower bound. */
const readingOf = (key: NumberKey): Reading => ({
  column: columnName(key),
  read: (row) => row[key],
  isBound: (row) => isLowerBound(row, key),
})

/** Where a metric comes from. */
type Reading = Pick<Metric, 'column' | 'read' | 'isBound'>

/** Of which time, over which events; in words, and on an axis. */
interface LatencyWords {
  readonly what: string
  readonly axis: string
}

const latencyMetric = (key: NumberKey, statistic: string, {what, axis}: LatencyWords): Metric => ({
  ...readingOf(key),
  words: `${statistic} of ${what}`,
  axisTitle: `${statistic} ${axis} (ms, log scale)`.replace(/^[a-oq-z]/, (first) => first.toUpperCase()),
  isLog: true,
  unitMs: 1,
  estimate: estimateGeometricMean,
  doubts: doubtsOf,
})

/** A p99 of few events is flagged with the row; the flag alone cannot tell, since it also stands for p99.9. */
const withShortWindow = (metric: Metric, eventsOf: (row: TrialRow) => number): Metric => ({
  ...metric,
  doubts: (row) =>
    eventsOf(row) < P99_EVENTS.sound ? [...metric.doubts(row), 'short-window'] : metric.doubts(row),
})

const windowEvents = (row: TrialRow): number => (row.offeredEps * row.durationMs) / 1000

const EVENT_TIME = {what: 'event-time latency', axis: 'latency, whole window'}
const PROCESSING = {what: 'processing-time latency', axis: 'processing time, whole window'}
const IN_BURSTS = {what: 'event-time latency inside bursts', axis: 'latency inside bursts'}
const CALL = {what: "the client's time per call", axis: 'time per call'}

/** p99 of event-time latency over the measured window. */
export const EVENT_P99 = withShortWindow(latencyMetric('latencyP99Ms', 'p99', EVENT_TIME), windowEvents)
/** Mean event-time latency over the measured window. */
export const EVENT_MEAN = latencyMetric('latencyMeanMs', 'mean', EVENT_TIME)
/** p99 of latency since the source emitted the event. */
export const PROCESSING_P99 = withShortWindow(
  latencyMetric('processingLatencyP99Ms', 'p99', PROCESSING),
  windowEvents,
)
/** Mean latency since the source emitted the event. */
export const PROCESSING_MEAN = latencyMetric('processingLatencyMeanMs', 'mean', PROCESSING)
/** p99 of event-time latency inside bursts. */
export const BURST_P99 = withShortWindow(
  latencyMetric('burstLatencyP99Ms', 'p99', IN_BURSTS),
  (row) => row.burstEvents,
)
/** Median event-time latency inside bursts. */
export const BURST_P50 = latencyMetric('burstLatencyP50Ms', 'median', IN_BURSTS)
/** The longest event-time latency inside bursts. */
export const BURST_MAX = latencyMetric('burstLatencyMaxMs', 'maximum', IN_BURSTS)
const EMISSION = {what: 'emission delay', axis: 'emission delay'}
const EMISSION_AXIS = {axisTitle: 'Emission delay (ms, log scale)'}
/** Of windows that overlap a burst where the load has bursts, else of all. */
export const EMISSION_P50: Metric = {...latencyMetric('emissionP50Ms', 'median', EMISSION), ...EMISSION_AXIS}
/** The greatest of the same windows. */
export const EMISSION_MAX: Metric = {
  ...latencyMetric('emissionMaxMs', 'maximum', EMISSION),
  ...EMISSION_AXIS,
  words: 'the greatest',
}
/** Median of the client's time for a call. */
export const CALL_P50 = latencyMetric('offloadLatencyP50Ms', 'median', CALL)
/** p99 of the client's time for a call. */
export const CALL_P99 = latencyMetric('offloadLatencyP99Ms', 'p99', CALL)

/** Of more than one column, or in another unit: no lower bound of any. */
const madeOf = (column: string, read: Metric['read']): Reading => ({column, read, isBound: () => false})

const linearMetric = (reading: Reading, words: string, axisTitle: string): Metric => ({
  ...reading,
  words,
  axisTitle,
  isLog: false,
  unitMs: null,
  estimate: estimateMean,
  doubts: doubtsOf,
})

/** Time that sources were backpressured, all of them added up, in seconds. */
export const BACKPRESSURE = linearMetric(
  madeOf('accumulated_backpressured_s', (row) => row.accumulatedBackpressuredMs / 1000),
  'time that sources were backpressured',
  'Accumulated backpressure (s)',
)

/** Seconds whose p99 misses the objective. */
export const MISSED = linearMetric(
  readingOf('sloMissedS'),
  'seconds that miss the objective',
  'Seconds that miss the objective',
)

/** Time from the first event to the last one sunk, in seconds. */
export const COMPLETION = linearMetric(
  madeOf('completion_s', (row) => row.completionMs / 1000),
  'time to complete',
  'Completion time (s)',
)

/** At rate max the job is the limit: what it took, over how long it took. */
export const THROUGHPUT = linearMetric(
  madeOf('throughput_eps', (row) => (row.sunkEvents / row.completionMs) * 1000),
  'events through one function, call after call',
  'Throughput (events/s)',
)

/** What a million events cost, in USD. */
export const COST = linearMetric(
  readingOf('costPerMillionEventsUsd'),
  'cost per million events',
  'Cost (USD per million events)',
)

/** What a reader of costs should know of these rows; '' where they are what was paid for. */
export const cpuPriceWords = (rows: readonly TrialRow[]): string =>
  rows.some((row) => flagsOf(row).includes('priced-as-cpu'))
    ? 'flagged priced-as-cpu: costs as if the sleep were CPU work'
    : ''

/** The first metric that every row has; else the one that most rows have. */
export function bestMetric(rows: readonly TrialRow[], candidates: readonly [Metric, ...Metric[]]): Metric {
  const known = (metric: Metric): number => rows.filter((row) => metric.read(row) > 0).length
  return candidates.reduce((best, metric) => (known(metric) > known(best) ? metric : best), candidates[0])
}

/** What a figure of latency shows of rows: p99 inside bursts where the load has any. */
export const headlineOf = (rows: readonly TrialRow[]): Metric =>
  bestMetric(
    rows,
    rows.some(({burstEvents}) => burstEvents > 0)
      ? [BURST_P99, EVENT_P99, EVENT_MEAN]
      : [EVENT_P99, EVENT_MEAN],
  )

/** From here on an axis has seconds: 179,000 ms are hard to read. */
const SECONDS_FROM_MS = 10_000

/** Whether times that reach so far are shown in seconds. */
export const isInSeconds = (valuesMs: readonly number[]): boolean =>
  valuesMs.some((ms) => Number.isFinite(ms) && ms >= SECONDS_FROM_MS)

/** Metrics of one axis: in seconds where a row has ten or more of them, else as they are. */
export function inReadableUnit<M extends Metric>(
  metrics: readonly M[],
  rows: readonly TrialRow[],
): readonly M[] {
  const times = metrics.filter(({unitMs}) => unitMs === 1)
  return isInSeconds(times.flatMap(({read}) => rows.map(read)))
    ? metrics.map((metric) => (metric.unitMs === 1 ? inSeconds(metric) : metric))
    : metrics
}

const inSeconds = <M extends Metric>(metric: M): M => ({
  ...metric,
  axisTitle: secondsTitle(metric.axisTitle),
  unitMs: MS_PER_S,
  read: (row: TrialRow) => metric.read(row) / MS_PER_S,
})

/** The title of an axis that has seconds in the place of milliseconds. */
export const secondsTitle = (title: string): string => title.replace('(ms', '(s')

/** A time as a label says it: `320 ms`, `57.2 s`. */
export function timeText(ms: number): string {
  const [value, unit] = isInSeconds([ms]) ? [ms / MS_PER_S, 's'] : [ms, 'ms']
  return `${threeDigits(value)} ${unit}`
}
