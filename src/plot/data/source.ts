import type {TrialRow} from '../../results/trial-row.js'

/** A row that is drawn beside rows of other folders. */
type SourcedRow = TrialRow & {readonly source?: string}

/** The row with the name of the folder that it is from. */
export const withSource = (row: TrialRow, source: string): SourcedRow => ({...row, source})

/** The folder that a row is from; '' where all rows are from one. */
export const sourceOf = (row: SourcedRow): string => row.source ?? ''

/** All folders of rows, in the order in which they were named. */
export const sourcesOf = (rows: readonly TrialRow[]): readonly string[] => [...new Set(rows.map(sourceOf))]

/** The rows of one of them. */
export const rowsIn = (rows: readonly TrialRow[], source: string): readonly TrialRow[] =>
  rows.filter((row) => sourceOf(row) === source)
