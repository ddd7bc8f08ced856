import {isRecord} from '../../model/own-value.js'
import type {RowFault} from './check-row.js'
import {asWritten} from '../csv.js'
import type {RowCheck, TrialsFile} from './sound-rows.js'
import {columnName, isTextKey, SETTING_KEYS, type TrialKey, type TrialRow} from '../trial-row.js'

/** What a plan says of a trial's row, by column: its settings, not what came of them. */
export type PlannedCells = Readonly<Partial<Record<TrialKey, unknown>>>

/** The plan that a manifest holds, by trial id; null where it holds none, like that of a search. */
export function plannedCells(
  manifest: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, PlannedCells> | null {
  const plan = manifest['plan']
  if (!isRecord(plan) || !Array.isArray(plan['trials'])) return null
  const {experiment} = manifest
  const common = {
    ...(experiment !== undefined && {experiment}),
    ...(isRecord(plan['all']) ? plan['all'] : {}),
  }
  const trials = plan['trials'].filter(isRecord)
  return new Map(trials.map((trial) => [String(trial['id']), {...common, ...trial}]))
}

/** Tells where a row has other settings than `manifest.json`. */
export function planCheck({rows}: TrialsFile, planned: ReadonlyMap<string, PlannedCells>): RowCheck {
  return (index) => {
    const row = rows[index]
    if (row === undefined) return []
    const cells = planned.get(row.trialId)
    if (cells !== undefined) return planFaults(row, cells, 'manifest.json')
    return [{key: 'trialId', message: `trial_id is ${row.trialId}, and manifest.json has no such trial`}]
  }
}

/** Where a row has other settings than its plan; `plan` is what the messages call it. */
export function planFaults(row: TrialRow, planned: PlannedCells, plan: string): readonly RowFault[] {
  return PLANNED_KEYS.flatMap((key) => {
    if (!(key in planned) || isSame(key, row[key], planned[key])) return []
    const [found, wanted] = [textOf(key, row[key]), textOf(key, planned[key])]
    return [{key, message: `${columnName(key)} is ${found}, and ${plan} has ${wanted} for this trial`}]
  })
}

const PLANNED_KEYS = [...SETTING_KEYS, 'point', 'experiment', 'bufferEvents'] as const

/** In a manifest what is unlimited or not applicable is null, or a word like max. */
function isSame(key: TrialKey, found: string | number, planned: unknown): boolean {
  if (isTextKey(key)) return found === (planned ?? '')
  return Object.is(found, typeof planned === 'number' ? asWritten(planned) : Number.NaN)
}

function textOf(key: TrialKey, value: unknown): string {
  if (isTextKey(key)) return typeof value === 'string' && value !== '' ? value : 'none'
  return typeof value === 'number' && !Number.isNaN(value) ? String(asWritten(value)) : 'none'
}
