import type {Ms} from '../model/units.js'
import type {TargetReply} from './target.js'

/** A breaker opens at as many. */
const LEAST_MISSED_REQUESTS = 5

/** An environment that died under its call. */
const CRASHED = 'Runtime.ExitError'

/** How a request ended, as far as it shows whether anything is there to answer. */
type End = Pick<TargetReply, 'status' | 'reason'>

/** Not carried, not answered, or answered by the service alone, since the function's process died. */
const isMissed = ({status, reason}: End): boolean =>
  status === 'unavailable' || status === 'no-reply' || (status === 'failed' && reason === CRASHED)

/**
 * Whether a target answers no more: no request that was sent after its last answer has had one, and there are at least
 * five of them (docs/measurement.md#flags). It lives again with its next answer.
 */
export class TargetLife {
  #answeredAtMs: Ms = -Infinity
  #missedRequests = 0

  get isLost(): boolean {
    return this.#missedRequests >= LEAST_MISSED_REQUESTS
  }

  ended(end: End, {sentAtMs, atMs}: {readonly sentAtMs: Ms; readonly atMs: Ms}): void {
    if (!isMissed(end)) {
      this.#answeredAtMs = atMs
      this.#missedRequests = 0
    } else if (sentAtMs >= this.#answeredAtMs) this.#missedRequests++
  }

  /** An order about environments found no service. */
  lost(): void {
    this.#missedRequests = Math.max(this.#missedRequests, LEAST_MISSED_REQUESTS)
  }
}
