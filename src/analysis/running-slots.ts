import type {TimelineRow} from '../engine/engine.js'
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
  return grid.map(({fromMs, toMs}) => {
    let slotMs = 0
    let toldMs = 0
    for (const [i, {atMs, slots, paused}] of timeline.entries()) {
      const overlapMs = Math.min(toMs, atMs) - Math.max(fromMs, timeline[i - 1]?.atMs ?? 0)
      if (overlapMs <= 0) continue
      slotMs += overlapMs * slots * (1 - paused)
      toldMs += overlapMs
    }
    return (slotMs + (toMs - fromMs - toldMs) * firstSlots) / (toMs - fromMs)
  })
}
