import type {DecisionRecord} from '../dataflow/controller.js'
import type {InvocationRow, TimelineRow} from '../engine/engine.js'
import type {Cell, Column} from './csv.js'
import {columnName, TRIAL_KEYS, type TrialRow} from './trial-row.js'

/** A column is its key in snake_case, so header and cell cannot drift apart. */
const columnsOf = <Row extends Readonly<Record<keyof Row, Cell>>>(
  keys: readonly (keyof Row & string)[],
): readonly Column<Row>[] => keys.map((key) => [columnName(key), (row) => row[key]])

/** trials.csv */
export const TRIAL_COLUMNS: readonly Column<TrialRow>[] = columnsOf(TRIAL_KEYS)

/** trials/<id>/timeline.csv: one row per metric interval. */
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
])

type DecisionCells = ReturnType<typeof decisionCells>

/** One decision with what it was based on, as decisions.csv shows it. */
export function decisionCells({seen, ...decision}: DecisionRecord): {
  readonly atMs: number
  readonly metricAgeMs: number
  readonly inputEps: Cell
  readonly capacityEps: Cell
  readonly queueDelayMs: Cell
  readonly busyShare: Cell
  readonly offloadShare: number
  readonly batchSizeEvents: number
  readonly reason: string
} {
  return {
    ...decision,
    inputEps: seen?.inputRateEps ?? null,
    capacityEps: seen?.localCapacityEps ?? null,
    queueDelayMs: seen?.queueDelayMs ?? null,
    busyShare: seen?.busyShare ?? null,
  }
}

/** trials/<id>/decisions.csv: one row per decision. */
export const DECISION_COLUMNS: readonly Column<DecisionCells>[] = columnsOf([
  'atMs',
  'metricAgeMs',
  'inputEps',
  'capacityEps',
  'queueDelayMs',
  'busyShare',
  'offloadShare',
  'batchSizeEvents',
  'reason',
])

/** trials/<id>/invocations.csv: one row per call, all its attempts. A flag is 0 or 1, no environment is empty. */
export const INVOCATION_COLUMNS: readonly Column<InvocationRow>[] = [
  ...columnsOf<CallCells>(['sentAtMs', 'batchEvents', 'requestBytes', 'responseBytes', 'attempts', 'status']),
  ['cold', ({isCold}: InvocationRow): Cell => (isCold ? 1 : 0)],
  ...columnsOf<CallCells>(['queueMs', 'clientMs', 'initMs', 'durationMs', 'billedMs']),
  ['environment_id', ({environmentId}: InvocationRow): Cell => (environmentId === 0 ? null : environmentId)],
  ['error_type', ({errorType}: InvocationRow): Cell => errorType],
]

type CallCells = Omit<InvocationRow, 'isCold'>
