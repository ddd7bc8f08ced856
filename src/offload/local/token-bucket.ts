import type {Ms} from '../../model/units.js'

/** Refills continuously and never holds more than its capacity: what was not used is not carried over. */
export class TokenBucket {
  readonly #capacity: number
  readonly #tokensPerMs: number
  #tokens: number
  #filledAtMs: Ms

  /** Full at first. */
  constructor(capacity: number, tokensPerMs: number, nowMs: Ms) {
    this.#capacity = capacity
    this.#tokensPerMs = tokensPerMs
    this.#tokens = capacity
    this.#filledAtMs = nowMs
  }

  /** True, and one token fewer, if there was one. */
  tryTake(nowMs: Ms): boolean {
    const refillMs = Math.max(0, nowMs - this.#filledAtMs)
    this.#tokens = Math.min(this.#capacity, this.#tokens + refillMs * this.#tokensPerMs)
    this.#filledAtMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
