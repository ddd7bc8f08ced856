import {ownValue} from '../model/own-value.js'
import type {TrialsFile} from './check/sound-rows.js'
import {TRIAL_COLUMNS} from './columns.js'
import {parseTable} from './read-table.js'
import {rowsOf, type TrialColumns} from './trial-columns.js'
import {APPENDED_COLUMNS, columnName, isTextKey, TRIAL_KEYS} from './trial-row.js'

const NUMBER_COLUMNS = TRIAL_KEYS.filter((key) => !isTextKey(key)).map(columnName)
const TEXT_COLUMNS = TRIAL_KEYS.filter(isTextKey).map(columnName)

/**
 * The rows of a trials.csv, as far as its form goes; throws a UsageError that names every line that is none. What
 * the numbers say of one another is for `requireSound`.
 */
export function parseTrials(text: string, file: string, remedies?: readonly string[]): TrialsFile {
  const table = parseTable(text, file, {
    header: TRIAL_COLUMNS.map(([name]) => name),
    numbers: NUMBER_COLUMNS,
    texts: TEXT_COLUMNS,
    // A file that is to be continued has all columns: more rows will follow.
    ...(remedies ? {remedies} : {appended: APPENDED_COLUMNS}),
  })
  const columns: TrialColumns = {
    number: (key) => ownValue(table.numbers, columnName(key)) ?? new Float64Array(0),
    text: (key) => ownValue(table.texts, columnName(key)) ?? [],
  }
  return {file, text, columns, rows: rowsOf(columns, table.rowCount)}
}
