import type {TrialOutcome} from '../../engine/engine.js'
import type {Ms} from '../../model/units.js'
import type {Trial} from '../../model/trial.js'
import type {TrialRow} from '../../results/trial-row.js'
import {usesWindowWord} from '../../settings/resolve/resolve-query.js'

/** What a trial computes of its events, as its row says it: NaN in ms for what its query has not. */
export function queryCells({
  query,
  windows,
}: Pick<Trial, 'query' | 'windows'>): Pick<TrialRow, 'query' | 'windowMs' | 'slideMs' | 'gapMs'> {
  const cellOf = (word: 'window' | 'slide' | 'gap', ms: Ms | undefined): Ms =>
    ms !== undefined && usesWindowWord(word, query) ? ms : Number.NaN
  return {
    query,
    windowMs: cellOf('window', windows?.sizeMs),
    slideMs: cellOf('slide', windows?.slideMs),
    gapMs: cellOf('gap', windows?.gapMs),
  }
}

const NONE = {
  emissionP50Ms: Number.NaN,
  emissionP99Ms: Number.NaN,
  emissionMaxMs: Number.NaN,
  emissionCensoredFromMs: Number.NaN,
  windows: Number.NaN,
  resultRows: Number.NaN,
} satisfies Partial<TrialRow>

/** How late the windows of a query fire, where the load has bursts of those that overlap one, and the rows that came of it; NaN without a query. */
export function windowCells({query}: Pick<TrialOutcome, 'query'>): typeof NONE {
  if (!query) return NONE
  const {emission, firedWindows, resultRows} = query
  return {
    emissionP50Ms: emission.p50Ms,
    emissionP99Ms: emission.p99Ms,
    emissionMaxMs: emission.maxMs,
    emissionCensoredFromMs: emission.censoredFromMs,
    windows: firedWindows,
    resultRows: resultRows ?? Number.NaN,
  }
}
