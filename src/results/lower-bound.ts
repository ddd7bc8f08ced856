import type {Ms} from '../model/units.js'
import type {NumberKey} from './check/row-rules.js'
import {saysQuery} from './point-keys.js'
import type {TrialRow} from './trial-row.js'

/** Unfinished events count in them with their age: known as far as the youngest of those. */
const PERCENTILES: ReadonlySet<NumberKey> = new Set<NumberKey>([
  ...(['latencyP50Ms', 'latencyP90Ms', 'latencyP95Ms', 'latencyP99Ms', 'latencyP999Ms'] as const),
  ...(['latencyMaxMs', 'burstLatencyP50Ms', 'burstLatencyP99Ms', 'burstLatencyMaxMs'] as const),
  ...(['processingLatencyP50Ms', 'processingLatencyP99Ms', 'offloadLatencyP50Ms'] as const),
  ...(['offloadLatencyP99Ms', 'scheduleLatenessP50Ms', 'scheduleLatenessP99Ms'] as const),
])

/** Windows that have not fired count in them with their age: known as far as the youngest of those. */
const EMISSIONS: ReadonlySet<NumberKey> = new Set<NumberKey>([
  'emissionP50Ms',
  'emissionP99Ms',
  'emissionMaxMs',
])

/** Not known with any unfinished event. */
const GROWING: ReadonlySet<NumberKey> = new Set<NumberKey>([
  ...(['latencyMeanMs', 'processingLatencyMeanMs', 'sloMissedS', 'backlogMaxEvents'] as const),
  ...(['unfinishedEvents', 'lambdaCostUsd', 'localCostUsd', 'totalCostUsd'] as const),
  'costPerMillionEventsUsd',
])

/** Whether a percentile of events of a row, in ms, is beyond the age of an unfinished one: it is a lower bound. */
export const isCensored = ({censoredFromMs}: Pick<TrialRow, 'censoredFromMs'>, valueMs: Ms): boolean =>
  valueMs >= censoredFromMs

/** Rows of before the column say of no window whether it fired: one may wait for any unfinished event. */
const isEmissionCensored = (row: TrialRow, valueMs: Ms): boolean =>
  saysQuery(row) ? valueMs >= row.emissionCensoredFromMs : row.unfinishedEvents > 0

/** Whether unfinished events would have raised a cell of a row: then it is a lower bound; false where it is empty. */
export function isLowerBound(row: TrialRow, key: NumberKey): boolean {
  if (Number.isNaN(row[key])) return false
  if (EMISSIONS.has(key)) return isEmissionCensored(row, row[key])
  return PERCENTILES.has(key) ? isCensored(row, row[key]) : GROWING.has(key) && row.unfinishedEvents > 0
}
