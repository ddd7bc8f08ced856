import type {Clock} from '../kernel/clock.js'
import type {Terminal} from './progress.js'

/** What takes less is over before it is read. */
const SILENT_MS = 2000
const REDRAW_EVERY_MS = 500
/** Where lines are kept, a few are enough. */
const LINE_EVERY_MS = 30_000

/** How many of a known number of calls are done: one line that a terminal redraws, else a line now and then. */
export function createCallProgress(
  terminal: Terminal,
  clock: Clock,
): {readonly show: (doneCalls: number, totalCalls: number) => void; readonly clear: () => void} {
  const isTerminal = terminal.isTTY === true
  let dueAtMs = SILENT_MS
  return {
    show(doneCalls, totalCalls) {
      const nowMs = clock.nowMs()
      if (nowMs < dueAtMs) return
      dueAtMs = nowMs + (isTerminal ? REDRAW_EVERY_MS : LINE_EVERY_MS)
      terminal.write(
        isTerminal ? `\r\u001b[K${doneCalls}/${totalCalls} calls` : `${doneCalls}/${totalCalls} calls\n`,
      )
    },
    clear() {
      if (isTerminal) terminal.write('\r\u001b[K')
    },
  }
}
