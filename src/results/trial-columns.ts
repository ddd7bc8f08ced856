import type {NumberKey} from './check/row-rules.js'
import {isTextKey, TRIAL_KEYS, type TextKey, type TrialRow} from './trial-row.js'

/** The cells of rows, column by column: NaN and '' where empty. */
export interface TrialColumns {
  readonly number: (key: NumberKey) => Float64Array
  readonly text: (key: TextKey) => readonly string[]
}

/** The columns of rows. */
export function columnsOf(rows: readonly TrialRow[]): TrialColumns {
  return {
    number: (key) => Float64Array.from(rows, (row) => row[key]),
    text: (key) => rows.map((row) => row[key]),
  }
}

/** The rows of columns, in their order. */
export function rowsOf(columns: TrialColumns, rowCount: number): readonly TrialRow[] {
  const all = TRIAL_KEYS.map((key) => ({
    key,
    cells: isTextKey(key) ? columns.text(key) : columns.number(key),
  }))
  return Array.from({length: rowCount}, (_, index) => {
    const row: Partial<Record<(typeof TRIAL_KEYS)[number], string | number | undefined>> = {}
    for (const {key, cells} of all) row[key] = cells[index]
    return row as TrialRow
  })
}
