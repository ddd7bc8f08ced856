import {saysQuery} from '../../../results/point-keys.js'
import type {TrialRow} from '../../../results/trial-row.js'
import {PIPELINES} from './start.js'
import type {RowState} from './row-state.js'

/** What a row is that the page cannot compute, or that was not valid; [] where it is a whole trial of engine virtual. */
export const oddWordsOf = ({engine, state, flags}: TrialRow): readonly string[] => [
  ...(engine === 'virtual' ? [] : [`measured on ${engine}`]),
  ...(state === 'completed' ? [] : [[state, flags].filter((text) => text !== '').join(': ')]),
]

const isOfPage = ({pipeline}: TrialRow): boolean => PIPELINES.some((one) => one === pipeline)

/** What a reader has to see of a row that was opened. */
export const openedWords = (row: TrialRow, {unknown, unsaid}: RowState): string =>
  [
    `Opened ${[row.trialId, ...oddWordsOf(row)].join(', ')}.`,
    ...(isOfPage(row) ? [] : [`The page has no pipeline ${row.pipeline}.`]),
    ...(unknown.length > 0 ? [`The page cannot set ${unknown.join(', ')}.`] : []),
    ...(row.shape === 'trace' ? ['A row holds no trace: choose its file.'] : []),
    `The row does not say ${unsaid.join(', ')}, nor what the page cannot set (such as ${saysQuery(row) ? 'faults' : 'a query'}): set what it was.`,
  ].join(' ')

/** Whether the trial of an opened row came out again; '' without a row. */
export function cameAgain(row: TrialRow | null, trials: readonly {readonly row: TrialRow}[]): string {
  if (!row) return ''
  const {trialId, engine, pipeline} = row
  if (trials.some((trial) => trial.row.trialId === trialId))
    return ` ${trialId} is the very trial of the row.`
  if (engine !== 'virtual') return ` The row was measured on ${engine}; this is what the model answers.`
  return isOfPage(row)
    ? ` No trial here is ${trialId}: something that the row does not say was set otherwise.`
    : ` The page has no pipeline ${pipeline}: no trial here is ${trialId}.`
}
