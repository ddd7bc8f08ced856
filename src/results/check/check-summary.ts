import path from 'node:path'
import {messageOf, UsageError} from '../../errors.js'
import {readIfThere} from '../../host/read-regular-file.js'
import {asWritten} from '../csv.js'
import type {RowFault} from './check-row.js'
import type {RowCheck, TrialsFile} from './sound-rows.js'
import type {TrialFolders} from '../trial-files/trial-folders.js'
import {columnName, isTextKey, TRIAL_KEYS, type TrialKey, type TrialRow} from '../trial-row.js'

const MAX_SUMMARY_BYTES = 64 * 2 ** 20

/** A label comes from the plan: a resume under another axis writes it anew. */
const COMPARED = TRIAL_KEYS.filter((key) => key !== 'point')

/** Tells where a row is not the one that its trial left in summary.json; nothing where it left none. */
export function summaryCheck(trials: TrialFolders, {rows}: Pick<TrialsFile, 'rows'>): RowCheck {
  return (index) => {
    const row = rows[index]
    const found = row && rowInSummary(trials.get(row.trialId))
    return row && found ? COMPARED.flatMap((key) => faultOf(key, row, found)) : []
  }
}

function faultOf(
  key: TrialKey,
  row: TrialRow,
  found: Readonly<Record<string, unknown>>,
): readonly RowFault[] {
  // Rows of before a column do not have it.
  if (!(key in found)) return []
  const [cell, left] = [cellOf(key, row[key]), cellOf(key, found[key])]
  if (Object.is(cell, left)) return []
  const words = (value: string | number): string =>
    value === '' || Object.is(value, NaN) ? 'empty' : String(value)
  return [
    {
      key,
      message: `${columnName(key)} is ${words(cell)}, and summary.json has ${words(left)} for this trial`,
    },
  ]
}

/** In JSON what is not known is null. */
function cellOf(key: TrialKey, value: unknown): string | number {
  if (isTextKey(key)) return typeof value === 'string' ? value : ''
  return typeof value === 'number' ? asWritten(value) : Number.NaN
}

/** Null where the trial has no summary, or one of other words; throws a UsageError for one that cannot be read. */
function rowInSummary(trialFolder: string | undefined): Readonly<Record<string, unknown>> | null {
  if (trialFolder === undefined) return null
  const file = path.join(trialFolder, 'summary.json')
  try {
    const summary = JSON.parse(readIfThere(file, MAX_SUMMARY_BYTES) ?? 'null') as unknown
    const row = (summary as {readonly row?: unknown} | null)?.row
    return typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : null
  } catch (cause) {
    throw new UsageError(`${file} cannot be held against its row: ${messageOf(cause)}`, {
      cause,
      suggestions: [
        'remove the folder of that trial: its row then stands alone',
        'run the experiment again with --fresh',
      ],
    })
  }
}
