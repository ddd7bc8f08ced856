import {Histogram, type HistogramState} from '../metrics/histogram.js'
import {type Ms, type Ns, nsToMs} from '../model/units.js'
import {OffloadEstimate, type ReplyStatus} from './invoker.js'

/** What one request cost, as its reply tells; NaN = not told. */
export interface Bill {
  readonly status: ReplyStatus
  readonly isCold: boolean
  readonly initMs: Ms
  readonly billedMs: Ms
}

/** One batch whose last request has ended. */
export interface EndedCall {
  readonly events: number
  readonly givenUpEvents: number
  /** First send to end. */
  readonly callNs: Ns
  /** Due to last send. */
  readonly waitNs: Ns
}

/** Sums over all calls of a trial. */
export interface CallTotals {
  readonly fallbackEvents: number
  /** Batches sent at least once. */
  readonly invocations: number
  /** Requests that AWS would charge for: all but the throttled ones. */
  readonly chargedRequests: number
  readonly coldStarts: number
  readonly throttles: number
  readonly retries: number
  /** Requests that ended neither well nor throttled, as the breaker counts them. */
  readonly failures: number
  /** Requests whose cost is not known: no reply, none yet, or one that does not tell. */
  readonly unbilledRequests: number
  readonly initMs: Ms
  readonly billedMs: Ms
  /** Time per call, first send to usable reply. */
  readonly callLatency: Histogram
  /** Due to last send, per call. */
  readonly clientWait: Histogram
}

/** A ledger as a plain value, for another thread. */
export type CallLedgerState = Omit<CallTotals, 'callLatency' | 'clientWait'> & {
  readonly callLatency: HistogramState
  readonly clientWait: HistogramState
}

/**
 * Counts what the calls of a trial do, request by request: the same for every engine. In this order: `begun` and
 * `sent`; per request `billed` when its reply is in, also a late one, and `replied` when the client stops waiting
 * for it; at the end of the batch `fellBack` and `ended`.
 */
export class CallLedger {
  /** Each answered call moves it. */
  readonly estimate = new OffloadEstimate()
  /** Time per answered call since the last tick; the engine resets it. */
  readonly intervalLatency = new Histogram(2)
  readonly #callLatency = new Histogram()
  readonly #clientWait = new Histogram()
  #inFlightEvents = 0
  #invocations = 0
  #requests = 0
  #fallbackEvents = 0
  #coldStarts = 0
  #throttles = 0
  #retries = 0
  #failures = 0
  #billedRequests = 0
  #initMs: Ms = 0
  #billedMs: Ms = 0

  get inFlightEvents(): number {
    return this.#inFlightEvents
  }

  get requests(): number {
    return this.#requests
  }

  get throttles(): number {
    return this.#throttles
  }

  get coldStarts(): number {
    return this.#coldStarts
  }

  get billedMs(): Ms {
    return this.#billedMs
  }

  /** A batch leaves for the target. */
  begun(events: number): void {
    this.#invocations++
    this.#inFlightEvents += events
  }

  /** Returns the number of the request in the trial, from 0: the key of what is drawn for it. */
  sent(isRetry: boolean): number {
    if (isRetry) this.#retries++
    return this.#requests++
  }

  /** Sums hold what is known. */
  billed({status, isCold, initMs, billedMs}: Bill): void {
    if (!Number.isNaN(billedMs)) {
      this.#billedRequests++
      this.#billedMs += billedMs
    }
    if (!Number.isNaN(initMs)) this.#initMs += initMs
    if (isCold) this.#coldStarts++
    if (status === 'throttled') this.#throttles++
  }

  /** The awaited end of a request, by its reply or by the client's own limit. */
  replied(status: ReplyStatus): void {
    if (status !== 'ok' && status !== 'throttled') this.#failures++
  }

  fellBack(events: number): void {
    this.#fallbackEvents += events
  }

  ended({events, givenUpEvents, callNs, waitNs}: EndedCall): void {
    this.#inFlightEvents -= events
    this.#clientWait.record(waitNs)
    // What was given up as a whole tells nothing about how long an answer takes.
    if (givenUpEvents === events) return
    this.#callLatency.record(callNs)
    this.intervalLatency.record(callNs)
    this.estimate.replied(nsToMs(callNs))
  }

  totals(): CallTotals {
    return {...this.#sums(), callLatency: this.#callLatency, clientWait: this.#clientWait}
  }

  toState(): CallLedgerState {
    return {
      ...this.#sums(),
      callLatency: this.#callLatency.toState(),
      clientWait: this.#clientWait.toState(),
    }
  }

  #sums(): Omit<CallTotals, 'callLatency' | 'clientWait'> {
    return {
      fallbackEvents: this.#fallbackEvents,
      invocations: this.#invocations,
      chargedRequests: this.#requests - this.#throttles,
      coldStarts: this.#coldStarts,
      throttles: this.#throttles,
      retries: this.#retries,
      failures: this.#failures,
      unbilledRequests: this.#requests - this.#billedRequests,
      initMs: this.#initMs,
      billedMs: this.#billedMs,
    }
  }
}

/** What `toState` told in another thread. */
export const totalsFromState = ({callLatency, clientWait, ...sums}: CallLedgerState): CallTotals => ({
  ...sums,
  callLatency: Histogram.fromState(callLatency),
  clientWait: Histogram.fromState(clientWait),
})
