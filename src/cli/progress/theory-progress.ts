import type {TimelineRow} from '../../engine/engine.js'
import type {Clock} from '../../kernel/clock.js'
import type {Trial} from '../../model/trial.js'
import {formatSpan} from '../text/table.js'
import {StatusLine, type Terminal} from './status-line.js'

/** Shows how far the answer of engine `virtual` is, which comes before anything is measured. */
export interface TheoryProgress {
  readonly timeline: (trial: Trial, row: TimelineRow) => void
  readonly ended: () => void
}

const REDRAW_EVERY_MS = 200
/** Most answers are there before a line could be read. */
const SILENT_MS = 500

/** How far the model is, on a terminal's status line; nothing elsewhere, since it is soon over. */
export function createTheoryProgress(terminal: Terminal, clock: Clock): TheoryProgress {
  const line = new StatusLine(terminal, clock, {
    redrawEveryMs: REDRAW_EVERY_MS,
    lineEveryMs: Infinity,
    silentMs: SILENT_MS,
  })
  line.begin()
  return {
    timeline: ({pipeline}, {atMs}) => {
      line.draw(() => `in theory: ${pipeline} ${formatSpan(atMs)}`)
    },
    ended: () => {
      line.clear()
    },
  }
}
