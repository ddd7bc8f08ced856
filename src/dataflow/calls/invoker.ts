import type {Ms} from '../../model/units.js'
import type {TargetStatus} from '../../offload/target.js'

/** How a request ended for the invoker, which has looked into the reply too. */
export type ReplyStatus =
  | TargetStatus
  /** The function answered, but not for every event, or in no way that can be read. */
  | 'malformed'

/** What `error_type` says of these, whatever words came over the wire. */
const ERROR_TYPES: Readonly<Partial<Record<ReplyStatus, string>>> = {
  ok: '',
  'no-reply': 'call-timeout',
  malformed: 'malformed-response',
  'timed-out': 'Sandbox.Timedout',
  'too-large': 'RequestTooLargeException',
  'response-too-large': 'Function.ResponseSizeTooLarge',
}

/** `error_type` of a batch by its last request; the Flink job has the same in Status.java. `reason` is Lambda's own word. */
export const errorTypeOf = (status: ReplyStatus, reason: string): string => ERROR_TYPES[status] ?? reason

/** What is to be done after a call of the batch-size study. */
export type InvokerStep =
  | {readonly kind: 'deliver'}
  | {readonly kind: 'retry'; readonly afterMs: Ms}
  /** Both halves are tried on their own. */
  | {readonly kind: 'split'}
  | {readonly kind: 'give-up'}

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
  /** Without it there is no split. */
  readonly splitting?: Splitting
}

/** What a split depends on. */
interface Splitting {
  readonly events: number
  /** Already a part of a split batch: its events have had their retries. */
  readonly isPart: boolean
  readonly isBreakerOpen: boolean
}

const NO_SPLIT: Splitting = {events: 1, isPart: false, isBreakerOpen: false}

/** Sending the same bytes again cannot help; fewer of them can. */
export const isTooLarge = (status: ReplyStatus): boolean =>
  status === 'too-large' || status === 'response-too-large'

/** The function had the batch and failed on it: one event of it may be to blame. */
export const isOfFunction = (status: ReplyStatus): boolean =>
  status === 'failed' || status === 'timed-out' || status === 'malformed'

/**
 * What follows a reply: full-jitter exponential back-off (Brooker, "Exponential backoff and jitter", AWS
 * Architecture Blog 2015), no earlier than the server asked, until the attempts are used up. A batch that is
 * too large, or that the function has failed on to the last attempt, is split. A part is not retried after
 * another failure of the function, but split on; and not while the breaker is open, since then it is the target.
 */
export function afterReply(
  status: ReplyStatus,
  {attempt, maxAttempts, u, retryAfterMs, splitting = NO_SPLIT}: Attempt,
): InvokerStep {
  if (status === 'ok') return {kind: 'deliver'}
  const {events, isPart, isBreakerOpen} = splitting
  const isLast = isTooLarge(status) || attempt >= maxAttempts || (isPart && isOfFunction(status))
  if (isLast) {
    const canHelp = isTooLarge(status) || (isOfFunction(status) && !isBreakerOpen)
    return {kind: canHelp && events > 1 ? 'split' : 'give-up'}
  }
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

  /** From when on it admits: −Infinity while it is closed, Infinity while its probe is under way. */
  get admitsFromMs(): Ms {
    if (!this.isOpen) return -Infinity
    return this.#isProbing ? Infinity : this.#closedUntilProbeMs
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
