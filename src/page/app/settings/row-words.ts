import type {TrialRow} from '../../../results/trial-row.js'
import type {RowState} from './row-state.js'

/** What a reader has to see of a row that was opened. */
export const openedWords = ({trialId}: TrialRow, {unknown, unsaid}: RowState): string =>
  [
    `Opened ${trialId}.`,
    ...(unknown.length > 0 ? [`The page cannot set ${unknown.join(', ')}.`] : []),
    ...(unsaid.length > 0 ? [`A row does not say ${unsaid.join(', ')}: set what it was.`] : []),
  ].join(' ')

/** Whether the trial of an opened row came out again; '' without a row. */
export function cameAgain(row: TrialRow | null, trials: readonly {readonly row: TrialRow}[]): string {
  if (!row) return ''
  return trials.some((trial) => trial.row.trialId === row.trialId)
    ? ` ${row.trialId} is the very trial of the row.`
    : ` No trial here is ${row.trialId}: what the row does not say is set otherwise.`
}
