import {UsageError} from '../../errors.js'
import type {RowFault} from './check-row.js'
import {cellPlace} from '../read-table.js'
import type {TrialColumns} from '../trial-columns.js'
import {TRIAL_KEYS, type TrialRow} from '../trial-row.js'

/** A trials.csv as read. Row i stands in line i + 2. */
export interface TrialsFile {
  readonly file: string
  readonly text: string
  readonly columns: TrialColumns
  readonly rows: readonly TrialRow[]
}

/** What is wrong with a row, by its index; none where nothing is. */
export type RowCheck = (index: number) => readonly RowFault[]

const MOST_FAULTS = 8

/** Throws a UsageError that names line, column and both values where a row is not what it has to be. */
export function requireSound(
  {file, text, columns, rows}: TrialsFile,
  checks: readonly RowCheck[],
  suggestions: readonly string[],
): void {
  const all = [repetitionCheck(columns), ...checks]
  const problems: string[] = []
  for (let index = 0; index < rows.length && problems.length <= MOST_FAULTS; index++) {
    for (const check of all) {
      for (const {key, message} of check(index)) {
        problems.push(`${cellPlace({file, text}, index + 2, TRIAL_KEYS.indexOf(key))} ${message}`)
      }
    }
  }
  if (problems.length === 0) return
  const rest = problems.length > MOST_FAULTS ? ['and more'] : []
  throw new UsageError([...problems.slice(0, MOST_FAULTS), ...rest].join('\n  '), {suggestions})
}

/** A trial has one row. */
export function repetitionCheck(columns: TrialColumns): RowCheck {
  const ids = columns.text('trialId')
  const lineOf = new Map<string, number>()
  return (index) => {
    const id = ids[index] ?? ''
    const before = lineOf.get(id)
    if (before === undefined) lineOf.set(id, index + 2)
    return before === undefined
      ? NONE
      : [{key: 'trialId', message: `trial_id is ${id}, which line ${before} has already`}]
  }
}

const NONE: readonly RowFault[] = []
