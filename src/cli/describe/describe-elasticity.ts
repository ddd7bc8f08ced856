import type {JudgedTrial} from '../../analysis/verdict.js'
import {formatNumber, formatShare, formatSpan} from './table.js'

/** How offloading followed the bursts of its load, one line per trial of pipeline burst; '' where there were none. */
export function describeElasticity(trials: readonly JudgedTrial[]): string {
  return trials
    .flatMap(({row, elasticity = []}) => {
      if (elasticity.length === 0) return []
      const mean = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length
      const reactions = elasticity.map(({reactionMs}) => reactionMs ?? Infinity)
      const slowestMs = Math.max(...reactions)
      const facts = [
        slowestMs === Infinity ? 'never settled' : `settled within ${formatSpan(slowestMs)}`,
        `${formatShare(mean(elasticity.map((own) => own.underProvisionedShare)))} beyond the slots`,
        `${formatShare(mean(elasticity.map((own) => own.overOffloadedShare)))} offloaded needlessly`,
        `backlog ${formatNumber(mean(elasticity.map((own) => own.backlogAreaEventS)))} event·s`,
      ]
      const bursts = elasticity.length === 1 ? 'burst' : `mean of ${elasticity.length} bursts`
      return [
        `Elasticity  ${facts.join(', ')} (${bursts}${row.repetition > 1 ? `, #${row.repetition}` : ''})`,
      ]
    })
    .join('\n')
}
