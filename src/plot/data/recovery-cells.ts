import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'
import {inOwnColors} from './line-looks.js'
import {seriesOf} from './series.js'
import {type Standstills, standstillsOf} from './standstills.js'
import {firstTimeline, type Line as TimedLine} from './timelines.js'

/** One pipeline through its crash or its rescales, with checkpoints of one interval. */
export interface Line extends TimedLine {
  readonly standstills: Standstills
}

/** The pipelines at one interval of checkpoints. */
export interface Cell {
  readonly intervalMs: number
  readonly lines: readonly Line[]
}

/** Reads the first repetition of each pipeline at each interval of checkpoints, where its timeline was kept. */
export async function readCells(rows: readonly TrialRow[], input: FigureInput): Promise<readonly Cell[]> {
  const series = seriesOf(rows)
  const looks = inOwnColors(series.all)
  const intervals = [...new Set(rows.map(({checkpointIntervalMs}) => checkpointIntervalMs))]
  const cells: Cell[] = []
  for (const intervalMs of intervals.toSorted((a, b) => a - b)) {
    const own = rows.filter(({checkpointIntervalMs}) => checkpointIntervalMs === intervalMs)
    const lines: Line[] = []
    for (const look of looks) {
      const found = await firstTimeline(
        own.filter((row) => series.of(row).key === look.key),
        input,
      )
      const standstills = found && (await standstillsOf(found.row, input))
      if (standstills) lines.push({series: look, standstills, ...found})
    }
    if (lines.length > 0) cells.push({intervalMs, lines})
  }
  return cells
}
