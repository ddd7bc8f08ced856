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
