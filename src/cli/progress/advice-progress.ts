import type {AdviceProgress} from '../../experiment/advise/advice-progress.js'
import type {Clock} from '../../kernel/clock.js'
import {describeFirstAnswer} from '../describe/describe-advice.js'
import {formatSpan} from '../text/table.js'
import {StatusLine, type Terminal, TRIALS_PACE} from './status-line.js'

/** The first answer as soon as it is there, and what is still computed. */
export function createAdviceProgress(
  terminal: Terminal,
  clock: Clock,
): AdviceProgress & {readonly ended: () => void} {
  const line = new StatusLine(terminal, clock, TRIALS_PACE)
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
