import type {Clock} from '../../kernel/clock.js'
import {StatusLine, type Terminal} from './status-line.js'

const SILENT_MS = 2000
const REDRAW_EVERY_MS = 500
/** Where lines are kept, a few are enough. */
const LINE_EVERY_MS = 30_000

/** How many of a known number of calls, or of what else is named, are done: one line that a terminal redraws, else a line now and then. */
export function createCallProgress(
  terminal: Terminal,
  clock: Clock,
  what = 'calls',
): {readonly show: (doneCalls: number, totalCalls: number) => void; readonly clear: () => void} {
  const line = new StatusLine(terminal, clock, {
    redrawEveryMs: REDRAW_EVERY_MS,
    lineEveryMs: LINE_EVERY_MS,
    silentMs: SILENT_MS,
  })
  line.begin()
  return {
    show(doneCalls, totalCalls) {
      line.draw(() => `${doneCalls}/${totalCalls} ${what}`)
    },
    clear() {
      line.clear()
    },
  }
}
