import {type Timeline, hasTrialFile, readTimeline} from '../../results/trial-files/read-trial-files.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'
import {type AxisScale, linearScale, logScale, PERCENT_SCALE} from '../chart/scales.js'
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

/** The first repetition of these rows; null where its timeline was not kept. */
export async function firstTimeline(
  rows: readonly TrialRow[],
  {trials}: Pick<FigureInput, 'trials'>,
): Promise<TimedRow | null> {
  const [row] = rows.toSorted((a, b) => a.repetition - b.repetition)
  if (!row || !(await hasTrialFile(trials, row.trialId, 'timeline.csv'))) return null
  return {row, timeline: await readTimeline(trials, row.trialId)}
}

/** A panel over time, of a column of timelines. */
export interface TimePanel {
  readonly title: readonly string[]
  /** For a sentence. */
  readonly word: string
  readonly column: keyof Timeline['numbers']
  readonly factor: number
  /** Left out where nothing happens in it. */
  readonly isOfExcess?: true
  readonly scaleOf: (values: readonly number[]) => AxisScale
}

/** What a pipeline did, from above: in, queued, sent away, and what came of it. */
export const TIME_PANELS: readonly TimePanel[] = [
  {
    title: ['Accepted rate', '(events/s)'],
    word: 'accepted rate',
    column: 'input_eps',
    factor: 1,
    scaleOf: linearScale,
  },
  {
    title: ['Backlog', '(events)'],
    word: 'backlog',
    column: 'backlog_events',
    factor: 1,
    isOfExcess: true,
    scaleOf: linearScale,
  },
  {
    title: ['Offloaded', '(% of events)'],
    word: 'offloading',
    column: 'offload_share',
    factor: 100,
    isOfExcess: true,
    scaleOf: () => PERCENT_SCALE,
  },
  {
    title: ['p99 of an interval', '(ms, log scale)'],
    word: 'latency',
    column: 'latency_p99_ms',
    factor: 1,
    scaleOf: logScale,
  },
]

/** Whether anything happens in a panel. */
export const hasValues = ({column}: TimePanel, lines: readonly TimedRow[]): boolean =>
  lines.some(({timeline: {numbers}}) => numbers[column].some((value) => value > 0))
