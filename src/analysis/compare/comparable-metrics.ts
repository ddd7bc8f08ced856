import {columnName, type TrialKey, type TrialRow} from '../../results/trial-row.js'
import type {Average} from '../statistics/effect.js'

/** A column that can be better or worse. */
export interface ComparableMetric {
  readonly key: TrialKey
  readonly column: string
  readonly average: Average
  readonly isHigherBetter: boolean
  readonly read: (row: TrialRow) => number
  /** Unfinished events would have raised it. */
  readonly isBound: (row: TrialRow) => boolean
}

type NumberKey = {[Key in TrialKey]: TrialRow[Key] extends number ? Key : never}[TrialKey]

/** A percentile is known as far as the youngest unfinished event; a mean is not known with any. */
const isCensored = (key: NumberKey) => (row: TrialRow) => row[key] >= row.censoredFromMs
const isUnfinished = (row: TrialRow): boolean => row.unfinishedEvents > 0
const never = (): boolean => false

const metric = (
  key: NumberKey,
  average: Average,
  isBound: ComparableMetric['isBound'] = never,
): ComparableMetric => ({
  key,
  column: columnName(key),
  average,
  isHigherBetter: false,
  read: (row) => row[key],
  isBound,
})

const PERCENTILES: readonly NumberKey[] = [
  'latencyP50Ms',
  'latencyP90Ms',
  'latencyP95Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'latencyMaxMs',
  'burstLatencyP50Ms',
  'burstLatencyP99Ms',
  'burstLatencyMaxMs',
  'processingLatencyP50Ms',
  'processingLatencyP99Ms',
]

const SPANS: readonly NumberKey[] = [
  'completionMs',
  'scheduleLatenessP50Ms',
  'scheduleLatenessP99Ms',
  'offloadLatencyP50Ms',
  'offloadLatencyP99Ms',
  'clientWaitP99Ms',
  'reorderExtentP99Ms',
  'emissionP50Ms',
  'emissionP99Ms',
  'emissionMaxMs',
  'wallMs',
]

const AMOUNTS: readonly NumberKey[] = [
  'reorderedEvents',
  'accumulatedBackpressuredMs',
  'policyBlockedMs',
  'busyShare',
  'backpressuredShare',
  'offloadShare',
  'offloadedEvents',
  'invocations',
  'sentRequests',
  'coldStarts',
  'throttles',
  'retries',
  'failures',
  'fallbackEvents',
  'environmentsMax',
  'lambdaInitMsTotal',
  'lambdaBilledMsTotal',
  'lambdaGbSeconds',
]

const GROWING: readonly NumberKey[] = [
  'sloMissedS',
  'backlogMaxEvents',
  'unfinishedEvents',
  'lambdaCostUsd',
  'localCostUsd',
  'totalCostUsd',
  'costPerMillionEventsUsd',
]

/** All that `burst compare` can judge; columns that are neither good nor bad are none of them. */
export const COMPARABLE_METRICS: readonly ComparableMetric[] = [
  ...PERCENTILES.map((key) => metric(key, 'geometric', isCensored(key))),
  ...(['latencyMeanMs', 'processingLatencyMeanMs'] as const).map((key) =>
    metric(key, 'geometric', isUnfinished),
  ),
  ...SPANS.map((key) => metric(key, 'geometric')),
  ...AMOUNTS.map((key) => metric(key, 'arithmetic')),
  ...GROWING.map((key) => metric(key, 'arithmetic', isUnfinished)),
  {...metric('processedEps', 'arithmetic'), isHigherBetter: true},
]
