import type {NumberKey} from '../../results/check/row-rules.js'
import {isLowerBound} from '../../results/lower-bound.js'
import {columnName, type TrialKey} from '../../results/trial-row.js'
import type {JudgedFigure} from '../objective.js'
import type {Average} from '../statistics/effect.js'

/** A column that can be better or worse. */
export interface ComparableMetric extends JudgedFigure {
  readonly key: TrialKey
  readonly isHigherBetter: boolean
}

const metric = (key: NumberKey, average: Average): ComparableMetric => ({
  key,
  column: columnName(key),
  average,
  isHigherBetter: false,
  read: (row) => row[key],
  isBound: (row) => isLowerBound(row, key),
})

const SPANS: readonly NumberKey[] = [
  'latencyMeanMs',
  'latencyP50Ms',
  'latencyP90Ms',
  'latencyP95Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'latencyMaxMs',
  'burstLatencyP50Ms',
  'burstLatencyP99Ms',
  'burstLatencyMaxMs',
  'processingLatencyMeanMs',
  'processingLatencyP50Ms',
  'processingLatencyP99Ms',
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
  ...SPANS.map((key) => metric(key, 'geometric')),
  ...AMOUNTS.map((key) => metric(key, 'arithmetic')),
  {...metric('processedEps', 'arithmetic'), isHigherBetter: true},
]
