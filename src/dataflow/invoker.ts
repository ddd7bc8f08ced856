import type {Ms} from '../model/units.js'
import type {TargetStatus as ReplyStatus} from '../offload/target.js'

export type {ReplyStatus}

export type InvokerStep =
  {readonly kind: 'deliver'} | {readonly kind: 'retry'; readonly afterMs: Ms} | {readonly kind: 'give-up'}

const BACKOFF_BASE_MS = 50
const BACKOFF_CAP_MS = 5000

interface Attempt {
  /** 1 for the first. */
  readonly attempt: number
  readonly maxAttempts: number
  /** Uniform in [0, 1). */
  readonly u: number
  /** What a throttle asked for, in ms; 0 if nothing. */
  readonly retryAfterMs: Ms
}

/** Sending the same bytes again cannot help. */
const isHopeless = (status: ReplyStatus): boolean => status === 'too-large' || status === 'response-too-large'

/**
 * What follows a reply: full-jitter exponential back-off (Brooker, "Exponential backoff and jitter", AWS
 * Architecture Blog 2015), no earlier than the server asked, until the attempts are used up.
 */
export function afterReply(
  status: ReplyStatus,
  {attempt, maxAttempts, u, retryAfterMs}: Attempt,
): InvokerStep {
  if (status === 'ok') return {kind: 'deliver'}
  if (isHopeless(status) || attempt >= maxAttempts) return {kind: 'give-up'}

  const ceilingMs = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1))
  return {kind: 'retry', afterMs: Math.max(retryAfterMs, u * ceilingMs)}
}

const FAILURES_TO_OPEN = 5
const COOL_DOWN_MS = 1000

/**
 * Keeps a dead target from swallowing events: opens after five consecutive failures, lets one batch through
 * per cool-down as a probe, and closes on its success. Throttles never count: they are load, not death.
 */
export class Breaker {
  #consecutiveFailures = 0
  #closedUntilProbeMs = -Infinity
  #isProbing = false

  get isOpen(): boolean {
    return this.#consecutiveFailures >= FAILURES_TO_OPEN
  }

  /** Whether an event may be bound for the target now: closed, or open and due for its one probe. */
  admits(atMs: Ms): boolean {
    return !this.isOpen || (!this.#isProbing && atMs >= this.#closedUntilProbeMs)
  }

  /** A batch is sent for the first time. True if it is the probe: then nothing is admitted until `probed`. */
  sent(): boolean {
    if (!this.isOpen || this.#isProbing) return false
    this.#isProbing = true
    return true
  }

  /** Every reply counts, also those of calls that were sent before it opened. */
  replied(status: ReplyStatus, atMs: Ms): void {
    if (status === 'throttled') return
    if (status === 'ok') {
      this.#consecutiveFailures = 0
      return
    }
    this.#consecutiveFailures++
    if (this.isOpen) this.#closedUntilProbeMs = atMs + COOL_DOWN_MS
  }

  /** The probe has ended, retries included: if that has not closed it, the next one is due after a cool-down. */
  probed(atMs: Ms): void {
    this.#isProbing = false
    this.#closedUntilProbeMs = atMs + COOL_DOWN_MS
  }
}

const SMOOTHING = 0.2
const FIRST_ESTIMATE_MS = 100

/** The Lambda estimate of the per-event strategies: each reply moves it; readers see it as of the last tick. */
export class OffloadEstimate {
  #currentMs = FIRST_ESTIMATE_MS
  #publishedMs = FIRST_ESTIMATE_MS

  get publishedMs(): Ms {
    return this.#publishedMs
  }

  replied(sendToReplyMs: Ms): void {
    this.#currentMs += SMOOTHING * (sendToReplyMs - this.#currentMs)
  }

  publish(): void {
    this.#publishedMs = this.#currentMs
  }
}
