import {UsageError} from '../errors.js'
import {didYouMean} from '../model/nearest-word.js'
import {columnName, isTextKey, TRIAL_KEYS, type TrialKey, type TrialRow} from './trial-row.js'

/** One column held to one value. */
export interface RowFilter {
  readonly key: TrialKey
  readonly value: string
  /** Keeps a row or not. */
  readonly holds: (row: TrialRow) => boolean
}

/** `rate_eps=1000` → the rows whose column holds that, `rate_eps=` those that leave it empty; anything else is a UsageError that names the flag. */
export function parseFilter(text: string, flag = '--where'): RowFilter {
  const [, column, value] = /^([a-z0-9_]+)=(.*)$/.exec(text) ?? []
  if (column === undefined || value === undefined) {
    throw new UsageError(`${flag}: "${text}" is not of the form column=value`, {
      suggestions: [`write it like ${flag} rate_eps=1000`],
    })
  }
  const key = TRIAL_KEYS.find((known) => columnName(known) === column)
  if (!key) {
    throw new UsageError(
      `${flag}: unknown column "${column}"${didYouMean(column, TRIAL_KEYS.map(columnName))}`,
      {
        suggestions: ['the first line of trials.csv lists the columns'],
      },
    )
  }
  const wanted = isTextKey(key) ? value : value === '' ? Number.NaN : Number(value)
  return {key, value, holds: (row) => Object.is(row[key], wanted)}
}
