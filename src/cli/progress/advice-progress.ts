import type {AdviceProgress} from '../../experiment/advise/advice-progress.js'
import type {Clock} from '../../kernel/clock.js'
import {describeFirstAnswer} from '../describe/describe-advice.js'
import {formatSpan} from '../text/table.js'
import {StatusLine, type Terminal} from './status-line.js'

const LINE_EVERY_MS = 10_000
const REDRAW_EVERY_MS = 200

/** The first answer as soon as it is there, and what is still computed. */
export function createAdviceProgress(
  terminal: Terminal,
  clock: Clock,
): AdviceProgress & {readonly ended: () => void} {
  const line = new StatusLine(terminal, clock, {redrawEveryMs: REDRAW_EVERY_MS, lineEveryMs: LINE_EVERY_MS})
  const startedAtMs = clock.nowMs()
  let stage = ''
  let trials = 0
  line.begin()
  return {
    stage: (text) => {
      stage = text
    },
    trialEnded: ({pipeline}) => {
      trials++
      line.draw(
        () =>
          `computes ${stage}: ${trials} trials, ${formatSpan(clock.nowMs() - startedAtMs)}, last ${pipeline}`,
      )
    },
    answered: (options, choice) => {
      line.say(describeFirstAnswer(options, choice))
    },
    ended: () => {
      line.clear()
    },
  }
}
