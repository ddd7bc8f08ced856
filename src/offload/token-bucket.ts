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
export const createTokenBucket = (tokens: number, periodNs: Ns): TokenBucket =>
  new DebtBucket(tokens, periodNs)

/** A class: V8 boxes anew what a closure writes, and this is asked at every request of a virtual trial. */
class DebtBucket implements TokenBucket {
  readonly #tokens: number
  readonly #periodNs: Ns
  readonly #mostDebt: number
  #debt = 0
  #lastNs = 0

  constructor(tokens: number, periodNs: Ns) {
    this.#tokens = tokens
    this.#periodNs = periodNs
    this.#mostDebt = tokens * periodNs
  }

  take(atNs: Ns): boolean {
    const debt = Math.max(0, this.#debt - (atNs - this.#lastNs) * this.#tokens)
    this.#lastNs = atNs
    const isTaken = debt + this.#periodNs <= this.#mostDebt
    this.#debt = isTaken ? debt + this.#periodNs : debt
    return isTaken
  }
}
