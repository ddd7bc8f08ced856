import type {Ns} from '../model/units.js'

/** A rate with a burst: `tokens` at once, refilled continuously over `periodNs`, never saved up beyond that. */
export interface TokenBucket {
  /** Takes one token if there is one. Instants must not fall. */
  take(atNs: Ns): boolean
}

/**
 * Keeps the debt to a full bucket, in units of one token / `periodNs`: a token is `periodNs` of them, and
 * each nanosecond pays back `tokens`. All integers, so the limit is exact however often it is asked.
 */
export function createTokenBucket(tokens: number, periodNs: Ns): TokenBucket {
  const mostDebt = tokens * periodNs
  let debt = 0
  let lastNs = 0

  return {
    take(atNs) {
      debt = Math.max(0, debt - (atNs - lastNs) * tokens)
      lastNs = atNs
      if (debt + periodNs > mostDebt) return false

      debt += periodNs
      return true
    },
  }
}
