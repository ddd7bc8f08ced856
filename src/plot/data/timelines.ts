import type {Ms} from '../../model/units.js'
import {type Timeline, readTimeline} from '../../results/trial-files/read-trial-files.js'
import {hasTrialFile} from '../../results/trial-files/trial-folders.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'
import type {Series} from './series.js'

/** A trial with what it did over time. */
export interface TimedRow {
  readonly row: TrialRow
  readonly timeline: Timeline
}

/** The same as a line of a figure. */
export interface Line extends TimedRow {
  readonly series: Series
}

/** What a row of a timeline tells of; pipelines that read no metrics have no metric interval in their trial's row. */
export function stepMs({numbers}: Pick<Timeline, 'numbers'>): Ms {
  const [first = 0, second = 2 * first] = numbers.at_ms
  return second - first
}

/** The first repetition of these rows; null where its timeline was not kept. */
export async function firstTimeline(
  rows: readonly TrialRow[],
  {trials}: Pick<FigureInput, 'trials'>,
): Promise<TimedRow | null> {
  const [row] = rows.toSorted((a, b) => a.repetition - b.repetition)
  if (!row || !(await hasTrialFile(trials, row.trialId, 'timeline.csv'))) return null
  return {row, timeline: await readTimeline(trials, row.trialId)}
}
