import {type Estimate, estimateGeometricMean, estimateMean} from '../../analysis/statistics/estimate.js'
import {P99_EVENTS} from '../../metrics/percentile-events.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'

/** A figure of a row as it is drawn: where it comes from, how repetitions become one, what may be wrong with it. */
export interface Metric {
  /** Column of published values that are the same thing. */
  readonly column: string
  /** For a subtitle: "p99 of event-time latency". */
  readonly words: string
  readonly axisTitle: string
  readonly isLog: boolean
  readonly read: (row: TrialRow) => number
  readonly estimate: (values: readonly number[]) => Estimate | null
  /** The value is a lower bound: unfinished events would have raised it. */
  readonly isBound: (row: TrialRow, value: number) => boolean
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
  'client-bound',
]

const doubtsOf = (row: TrialRow): readonly string[] => flagsOf(row).filter((flag) => DOUBTS.includes(flag))

const isCensoredLatency = (row: TrialRow, value: number): boolean => value >= row.censoredFromMs

const never = (): boolean => false

type LatencyOf = (row: TrialRow) => number

interface LatencyWords {
  readonly column: string
  readonly statistic: string
  readonly what: string
}

function latencyMetric({column, statistic, what}: LatencyWords, read: LatencyOf): Metric {
  return {
    column,
    words: `${statistic} of ${what}`,
    axisTitle: `${statistic[0]?.toUpperCase() ?? ''}${statistic.slice(1)} latency (ms, log scale)`,
    isLog: true,
    read,
    estimate: estimateGeometricMean,
    isBound: isCensoredLatency,
    doubts: doubtsOf,
  }
}

/** A p99 of few events is flagged with the row; the flag alone cannot tell, since it also stands for p99.9. */
const withShortWindow = (metric: Metric, eventsOf: (row: TrialRow) => number): Metric => ({
  ...metric,
  axisTitle: metric.axisTitle.replace(/^P/, 'p'),
  doubts: (row) =>
    eventsOf(row) < P99_EVENTS.sound ? [...metric.doubts(row), 'short-window'] : metric.doubts(row),
})

const windowEvents = (row: TrialRow): number => (row.offeredEps * row.durationMs) / 1000

const EVENT_TIME = 'event-time latency'
const PROCESSING = 'processing-time latency'

export const EVENT_P99 = withShortWindow(
  latencyMetric({column: 'latency_p99_ms', statistic: 'p99', what: EVENT_TIME}, (row) => row.latencyP99Ms),
  windowEvents,
)
export const EVENT_MEAN = latencyMetric(
  {column: 'latency_mean_ms', statistic: 'mean', what: EVENT_TIME},
  (row) => row.latencyMeanMs,
)
export const PROCESSING_P99 = withShortWindow(
  latencyMetric(
    {column: 'processing_latency_p99_ms', statistic: 'p99', what: PROCESSING},
    (row) => row.processingLatencyP99Ms,
  ),
  windowEvents,
)
export const PROCESSING_MEAN = latencyMetric(
  {column: 'processing_latency_mean_ms', statistic: 'mean', what: PROCESSING},
  (row) => row.processingLatencyMeanMs,
)
export const BURST_P99 = withShortWindow(
  latencyMetric(
    {column: 'burst_latency_p99_ms', statistic: 'p99', what: 'event-time latency inside bursts'},
    (row) => row.burstLatencyP99Ms,
  ),
  (row) => row.burstEvents,
)
export const BURST_P50 = latencyMetric(
  {column: 'burst_latency_p50_ms', statistic: 'median', what: 'event-time latency inside bursts'},
  (row) => row.burstLatencyP50Ms,
)
export const BURST_MAX = latencyMetric(
  {column: 'burst_latency_max_ms', statistic: 'maximum', what: 'event-time latency inside bursts'},
  (row) => row.burstLatencyMaxMs,
)
const EMISSION = 'emission delay'
/** Of windows that overlap a burst where the load has bursts, else of all. */
export const EMISSION_P50: Metric = {
  ...latencyMetric(
    {column: 'emission_p50_ms', statistic: 'median', what: EMISSION},
    (row) => row.emissionP50Ms,
  ),
  axisTitle: 'Emission delay (ms, log scale)',
}
/** The greatest of the same windows. */
export const EMISSION_MAX: Metric = {
  ...latencyMetric(
    {column: 'emission_max_ms', statistic: 'maximum', what: EMISSION},
    (row) => row.emissionMaxMs,
  ),
  words: 'the greatest',
  axisTitle: 'Emission delay (ms, log scale)',
}
export const CALL_P50 = latencyMetric(
  {column: 'p50_ms', statistic: 'median', what: "the client's time per call"},
  (row) => row.offloadLatencyP50Ms,
)
export const CALL_P99: Metric = {
  ...latencyMetric(
    {column: 'p99_ms', statistic: 'p99', what: "the client's time per call"},
    (row) => row.offloadLatencyP99Ms,
  ),
  axisTitle: 'p99 latency (ms, log scale)',
}

const linearMetric = (words: Pick<Metric, 'column' | 'words' | 'axisTitle'>, read: LatencyOf): Metric => ({
  ...words,
  isLog: false,
  read,
  estimate: estimateMean,
  isBound: never,
  doubts: doubtsOf,
})

export const BACKPRESSURE = linearMetric(
  {
    column: 'accumulated_backpressured_s',
    words: 'time that sources were backpressured',
    axisTitle: 'Accumulated backpressure (s)',
  },
  (row) => row.accumulatedBackpressuredMs / 1000,
)

export const MISSED = linearMetric(
  {
    column: 'slo_missed_s',
    words: 'seconds that miss the objective',
    axisTitle: 'Seconds that miss the objective',
  },
  (row) => row.sloMissedS,
)

export const COMPLETION = linearMetric(
  {column: 'completion_s', words: 'time to complete', axisTitle: 'Completion time (s)'},
  (row) => row.completionMs / 1000,
)

/** At rate max the job is the limit: what it took, over how long it took. */
export const THROUGHPUT = linearMetric(
  {
    column: 'throughput_eps',
    words: 'events through one function, call after call',
    axisTitle: 'Throughput (events/s)',
  },
  (row) => (row.sunkEvents / row.completionMs) * 1000,
)

export const COST: Metric = {
  ...linearMetric(
    {
      column: 'cost_per_million_events_usd',
      words: 'cost per million events',
      axisTitle: 'Cost (USD per million events)',
    },
    (row) => row.costPerMillionEventsUsd,
  ),
  isBound: (row) => row.unfinishedEvents > 0,
}

/** The first metric that every row has; else the one that most rows have. */
export function bestMetric(rows: readonly TrialRow[], candidates: readonly [Metric, ...Metric[]]): Metric {
  const known = (metric: Metric): number => rows.filter((row) => metric.read(row) > 0).length
  return candidates.reduce((best, metric) => (known(metric) > known(best) ? metric : best), candidates[0])
}
