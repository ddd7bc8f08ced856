import {type Holding, judgedPipeline} from '../../../analysis/objective.js'
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
  const holdings = own.map((point) => holdingAt(point, judging))
  return {
    isMissed: holdings.some((holding) => holding !== 'met'),
    text: `Objective ${text}: ${resultText(holdings, judged)}`,
  }
}

/** At how many points they are missed, and at how many it is not known. */
function resultText(holdings: readonly Holding[], judged: string): string {
  const all = holdings.length
  const at = (count: number): string => (all === 1 ? '' : ` at ${count} of ${all} points`)
  const count = (word: Holding): number => holdings.filter((holding) => holding === word).length
  const [missed, unknown] = [count('missed'), count('unknown')]
  const parts = [
    ...(missed > 0 ? [`missed by ${judged}${at(missed)}`] : []),
    ...(unknown > 0
      ? [`not known of ${judged}${at(unknown)} (too few events, or some left unfinished)`]
      : []),
  ]
  return parts.length === 0 ? `met by ${judged}${all === 1 ? '' : ` at all ${all} points`}` : parts.join('; ')
}
