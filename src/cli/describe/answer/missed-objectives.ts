import {judgedPipeline} from '../../../analysis/objective.js'
import {holdingAt} from '../../../analysis/points/best-points.js'
import type {JudgedPoints} from '../../../analysis/points/judge-points.js'
import {objectivesText} from './objective-text.js'

/** What the objectives of a command line come to, for its exit code and in a line. */
export interface MissedObjectives {
  readonly isMissed: boolean
  readonly text: string
}

/** Missed where the judged pipeline does not meet them at every point; a figure that is not known meets none. */
export function missedIn({table: {points}, judging}: JudgedPoints): MissedObjectives {
  const text = objectivesText(judging.objectives)
  const judged = judgedPipeline(points.map(({pipeline}) => pipeline))
  if (judged === null) {
    return {
      isMissed: false,
      text: `Objective ${text}: judges burst, or the only pipeline, and there is neither`,
    }
  }
  const own = points.filter(({pipeline}) => pipeline === judged)
  const missing = own.filter((point) => holdingAt(point, judging) !== 'met').length
  const at = own.length === 1 ? '' : ` at ${missing === 0 ? 'all' : `${missing} of`} ${own.length} points`
  return {
    isMissed: missing > 0,
    text: `Objective ${text}: ${missing === 0 ? 'met' : 'missed'} by ${judged}${at}`,
  }
}
