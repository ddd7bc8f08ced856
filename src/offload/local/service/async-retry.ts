import type {Ms} from '../../../model/units.js'
import {
  ASYNC_MAX_AGE_MS,
  ASYNC_RETRY_DELAYS_MS,
  ASYNC_THROTTLE_FIRST_DELAY_MS,
  ASYNC_THROTTLE_MAX_DELAY_MS,
} from '../limits.js'

/** What an event has been through so far. */
export interface EventHistory {
  readonly ageMs: Ms
  readonly functionErrors: number
  readonly throttles: number
}

/** How often and how long an asynchronous event is tried. */
export interface AsyncPolicy {
  /** Waits before each retry after a function error; as many retries as there are waits. */
  readonly retryDelaysMs: readonly Ms[]
  readonly maxAgeMs: Ms
}

/** AWS's own policy. */
export const AWS_ASYNC_POLICY: AsyncPolicy = {
  retryDelaysMs: ASYNC_RETRY_DELAYS_MS,
  maxAgeMs: ASYNC_MAX_AGE_MS,
}

/** How long to wait before the next attempt after a failure, or null: the event is given up. */
export function nextAttemptDelayMs(
  history: EventHistory,
  failure: 'function-error' | 'throttle',
  policy: AsyncPolicy,
): Ms | null {
  const delayMs =
    failure === 'function-error'
      ? policy.retryDelaysMs[history.functionErrors - 1]
      : Math.min(ASYNC_THROTTLE_MAX_DELAY_MS, ASYNC_THROTTLE_FIRST_DELAY_MS * 2 ** (history.throttles - 1))
  if (delayMs === undefined || history.ageMs + delayMs > policy.maxAgeMs) return null
  return delayMs
}
