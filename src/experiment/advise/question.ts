import type {AdviceRules} from '../../analysis/advice/option.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Trial} from '../../model/trial.js'
import {loadTrace} from '../../settings/files/load-trace.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {traceReadingOf} from '../../settings/trace-reading.js'
import type {TracePoints} from '../../workload/trace.js'
import type {PreparedAdvice} from './prepare-advice.js'
import type {SizedLoad} from './variation.js'

/** A question with all that an answer to it takes, at its own size or another. */
export interface Question {
  readonly prepared: PreparedAdvice
  readonly tryOnce: (trial: Trial) => Promise<JudgedTrial>
  readonly rules: AdviceRules
}

/** What options of a question are held to. */
export const rulesOf = ({settings, headroom}: PreparedAdvice): AdviceRules => ({
  slo: settings.slo,
  headroom,
  sheet: settings.prices?.slots[0] ?? rowPrice(),
  rowSheet: rowPrice(),
})

/** The points of a load's trace as it is played; undefined where it has none. */
export const pointsOf = async (given: SizedLoad): Promise<TracePoints | undefined> =>
  given.trace === undefined ? undefined : (await loadTrace(given.trace, traceReadingOf(given))).points
