import type {DecisionRecord} from '../dataflow/control/controller.js'
import type {ScalingRecord} from '../dataflow/scaling.js'
import type {InvocationRow, TimelineRow} from '../engine/engine.js'
import type {Cell, Column} from './csv.js'
import {columnName, TRIAL_KEYS, type TrialRow} from './trial-row.js'

/** A column is its key in snake_case, so header and cell cannot drift apart. */
const columnsOf = <Row extends Readonly<Record<keyof Row, Cell>>>(
  keys: readonly (keyof Row & string)[],
): readonly Column<Row>[] => keys.map((key) => [columnName(key), (row) => row[key]])

/** trials.csv */
export const TRIAL_COLUMNS: readonly Column<TrialRow>[] = columnsOf(TRIAL_KEYS)

/** trials/<name>/timeline.csv: one row per metric interval. */
export const TIMELINE_COLUMNS: readonly Column<TimelineRow>[] = columnsOf([
  'atMs',
  'inputEps',
  'processedEps',
  'backlogEvents',
  'busyShare',
  'backpressuredShare',
  'idleShare',
  'offloadShare',
  'inFlightEvents',
  'latencyP50Ms',
  'latencyP99Ms',
  'throttles',
  'coldStarts',
  'environments',
  'slots',
  'paused',
])

const DECISION_KEYS = [
  'atMs',
  'metricAgeMs',
  'inputEps',
  'capacityEps',
  'queueDelayMs',
  'busyShare',
  'offloadShare',
  'batchSizeEvents',
  'reason',
  'kind',
  'slots',
] as const

/** A row of decisions.csv. */
type DecisionCells = Readonly<Record<(typeof DECISION_KEYS)[number], Cell>> & {readonly atMs: number}

/** One decision with what it was based on, as decisions.csv shows it. */
export function decisionCells({seen, ...decision}: DecisionRecord): DecisionCells {
  return {
    ...decision,
    kind: 'offload',
    slots: null,
    inputEps: seen?.inputRateEps ?? null,
    capacityEps: seen?.localCapacityEps ?? null,
    queueDelayMs: seen?.queueDelayMs ?? null,
    busyShare: seen?.busyShare ?? null,
  }
}

/** What an autoscaler asked for, in the same columns. */
export const scalingCells = ({atMs, busyShare, slots, reason}: ScalingRecord): DecisionCells => ({
  atMs,
  metricAgeMs: 0,
  inputEps: null,
  capacityEps: null,
  queueDelayMs: null,
  busyShare,
  offloadShare: null,
  batchSizeEvents: null,
  reason,
  kind: 'scale',
  slots,
})

/** trials/<name>/decisions.csv: one row per decision of a strategy, one per change of mind of an autoscaler. */
export const DECISION_COLUMNS: readonly Column<DecisionCells>[] = columnsOf(DECISION_KEYS)

/** trials/<name>/invocations.csv: one row per call, all its attempts. A flag is 0 or 1, no environment is empty. */
export const INVOCATION_COLUMNS: readonly Column<InvocationRow>[] = [
  ...columnsOf<CallCells>(['sentAtMs', 'batchEvents', 'requestBytes', 'responseBytes', 'attempts', 'status']),
  ['cold', ({isCold}: InvocationRow): Cell => (isCold ? 1 : 0)],
  ...columnsOf<CallCells>(['queueMs', 'clientMs', 'initMs', 'durationMs', 'billedMs']),
  ['environment_id', ({environmentId}: InvocationRow): Cell => (environmentId === 0 ? null : environmentId)],
  ['error_type', ({errorType}: InvocationRow): Cell => errorType],
  ...columnsOf<CallCells>(['takenEvents', 'takenWorkMs']),
]

type CallCells = Omit<InvocationRow, 'isCold'>
