import type {TimelineRow} from '../../engine/engine.js'
import type {Span} from './demand.js'

/**
 * Mean number of running slots in each span of a grid, none in a pause: by the rows of the timeline, each for its own
 * interval, and by those that a job began with where no row tells.
 */
export function runningSlots(
  timeline: readonly Pick<TimelineRow, 'atMs' | 'slots' | 'paused'>[],
  grid: readonly Span[],
  firstSlots: number,
): readonly number[] {
  const rows = timeline.map((row, i) => ({...row, sinceMs: timeline[i - 1]?.atMs ?? 0}))
  let first = 0
  return grid.map(({fromMs, toMs}) => {
    let slotMs = 0
    let toldMs = 0
    // Both are in order of time: rows that end before this span end before all later ones.
    while ((rows[first]?.atMs ?? Infinity) <= fromMs) first++
    for (let i = first, row = rows[i]; row && row.sinceMs < toMs; row = rows[++i]) {
      const overlapMs = Math.min(toMs, row.atMs) - Math.max(fromMs, row.sinceMs)
      slotMs += overlapMs * row.slots * (1 - row.paused)
      toldMs += overlapMs
    }
    return (slotMs + (toMs - fromMs - toldMs) * firstSlots) / (toMs - fromMs)
  })
}
