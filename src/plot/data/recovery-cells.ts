import {type Timeline, hasTrialFile, readTimeline} from '../../results/trial-files/read-trial-files.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'
import {inOwnColors} from './line-looks.js'
import {type Series, seriesOf} from './series.js'
import {type Standstills, standstillsOf} from './standstills.js'

/** One pipeline through its crash or its rescales, with checkpoints of one interval. */
export interface Line {
  readonly series: Series
  readonly standstills: Standstills
  readonly row: TrialRow
  readonly timeline: Timeline
}

/** The pipelines at one interval of checkpoints. */
export interface Cell {
  readonly intervalMs: number
  readonly lines: readonly Line[]
}

/** Reads the first repetition of each pipeline at each interval of checkpoints, where its timeline was kept. */
export async function readCells(rows: readonly TrialRow[], input: FigureInput): Promise<readonly Cell[]> {
  const {trials} = input
  const series = seriesOf(rows)
  const looks = inOwnColors(series.all)
  const intervals = [...new Set(rows.map(({checkpointIntervalMs}) => checkpointIntervalMs))]
  const cells: Cell[] = []
  for (const intervalMs of intervals.toSorted((a, b) => a - b)) {
    const lines: Line[] = []
    for (const look of looks) {
      const [row] = rows
        .filter((one) => one.checkpointIntervalMs === intervalMs && series.of(one).key === look.key)
        .toSorted((a, b) => a.repetition - b.repetition)
      if (!row || !(await hasTrialFile(trials, row.trialId, 'timeline.csv'))) continue
      const standstills = await standstillsOf(row, input)
      if (standstills === null) continue
      lines.push({series: look, row, standstills, timeline: await readTimeline(trials, row.trialId)})
    }
    if (lines.length > 0) cells.push({intervalMs, lines})
  }
  return cells
}
