import {Histogram, type HistogramState} from '../../metrics/histogram.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, type Ns, nsToMs, type Usd} from '../../model/units.js'
import {OffloadEstimate, type ReplyStatus} from './invoker.js'
import {offloadCostUsd} from './offload-cost.js'
import type {Counters} from '../control/snapshot.js'

const MOST_ENDED = 256
const ONCE = new Float64Array(MOST_ENDED).fill(1)

/** What one request cost, as its reply says; NaN where it says nothing. */
export interface Bill {
  readonly status: ReplyStatus
  readonly isCold: boolean
  readonly initMs: Ms
  readonly billedMs: Ms
  /** 0 where nothing came. */
  readonly responseBytes: number
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

/** Sums over all calls of a trial (docs/measurement.md#calls). */
export interface CallTotals {
  readonly fallbackEvents: number
  /** Retries and the parts of split batches included. */
  readonly sentRequests: number
  /** Requests that Lambda ran the function for, or may have: those that it charges for. */
  readonly invocations: number
  /** In those requests, an event as often as it was sent. */
  readonly invokedEvents: number
  readonly coldStarts: number
  readonly throttles: number
  readonly retries: number
  /** Requests that ended neither well nor throttled, as the breaker counts them. */
  readonly failures: number
  /** Requests whose cost is not known: no reply, none yet, or one that does not tell. */
  readonly unbilledRequests: number
  readonly initMs: Ms
  readonly billedMs: Ms
  /** Of all requests and all responses, headers apart. */
  readonly payloadBytes: number
  /** Time per call, first send to usable reply. */
  readonly callLatency: Histogram
  /** Due to last send, per call. */
  readonly clientWait: Histogram
}

/** The counters of calls that a row of the timeline shows. */
export type CallCounters = Pick<Counters, 'sentRequests' | 'sentEvents' | 'throttledCalls' | 'coldCalls'>

/** Of a trial without an offload path. */
export const NO_CALLS: CallCounters = {sentRequests: 0, sentEvents: 0, throttledCalls: 0, coldCalls: 0}

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
  readonly #intervalLatency = new Histogram(2)
  readonly #callLatency = new Histogram()
  readonly #clientWait = new Histogram()
  #inFlightEvents = 0
  #sentRequests = 0
  #sentEvents = 0
  #refusedRequests = 0
  #refusedEvents = 0
  #fallbackEvents = 0
  #coldStarts = 0
  #throttles = 0
  #retries = 0
  #failures = 0
  #billedRequests = 0
  #initMs: Ms = 0
  #billedMs: Ms = 0
  #payloadBytes = 0
  // Calls that have ended and are not in the histograms yet: three records each are cheaper by the hundred.
  readonly #endedWaitNs = new Float64Array(MOST_ENDED)
  readonly #answeredNs = new Float64Array(MOST_ENDED)
  #ended = 0
  #answered = 0

  /** Time per answered call since the last tick; the engine resets it. */
  get intervalLatency(): Histogram {
    this.#recordEnded()
    return this.#intervalLatency
  }

  get inFlightEvents(): number {
    return this.#inFlightEvents
  }

  /** What a snapshot is made of. */
  get counters(): CallCounters {
    return {
      sentRequests: this.#sentRequests,
      sentEvents: this.#sentEvents,
      throttledCalls: this.#throttles,
      coldCalls: this.#coldStarts,
    }
  }

  /** Those under way and those that never ended are among them. */
  get invocations(): number {
    return this.#sentRequests - this.#refusedRequests
  }

  get billedMs(): Ms {
    return this.#billedMs
  }

  get payloadBytes(): number {
    return this.#payloadBytes
  }

  /** At an instant of the trial; a call without a bill costs its request and its logs, and `unknownBilledMs`. */
  costUsd(trial: Trial, {atMs, unknownBilledMs = 0}: {atMs: Ms; unknownBilledMs?: Ms}): Usd {
    return offloadCostUsd(trial, {
      invocations: this.invocations,
      coldStarts: this.#coldStarts,
      billedMs: this.#billedMs + unknownBilledMs,
      payloadBytes: this.#payloadBytes,
      sinceWindowMs: atMs - trial.load.extent.warmupMs,
    })
  }

  /** A batch leaves for the target. */
  begun(events: number): void {
    this.#inFlightEvents += events
  }

  /** Returns the number of the request in the trial, from 0: the key of what is drawn for it. */
  sent(events: number, requestBytes: number, isRetry: boolean): number {
    if (isRetry) this.#retries++
    this.#payloadBytes += requestBytes
    this.#sentEvents += events
    return this.#sentRequests++
  }

  /** Sums hold what is known; `isInvoked` is false where it is known that the function did not run for the request. */
  billed(bill: Bill, events: number, isInvoked: boolean): void {
    const {status, initMs, billedMs} = bill
    this.#payloadBytes += bill.responseBytes
    if (!isInvoked) {
      this.#refusedRequests++
      this.#refusedEvents += events
    }
    if (!Number.isNaN(billedMs)) {
      this.#billedRequests++
      this.#billedMs += billedMs
    }
    if (!Number.isNaN(initMs)) this.#initMs += initMs
    if (bill.isCold) this.#coldStarts++
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
    if (this.#ended === MOST_ENDED) this.#recordEnded()
    this.#endedWaitNs[this.#ended++] = waitNs
    // What was given up as a whole tells nothing about how long an answer takes.
    if (givenUpEvents === events) return
    this.#answeredNs[this.#answered++] = callNs
    this.estimate.replied(nsToMs(callNs))
  }

  #recordEnded(): void {
    this.#clientWait.recordMany(this.#endedWaitNs, ONCE, this.#ended)
    this.#callLatency.recordMany(this.#answeredNs, ONCE, this.#answered)
    this.#intervalLatency.recordMany(this.#answeredNs, ONCE, this.#answered)
    this.#ended = 0
    this.#answered = 0
  }

  /** The job has stopped: what was under way never ends. */
  abandoned(): void {
    this.#inFlightEvents = 0
  }

  totals(): CallTotals {
    this.#recordEnded()
    return {...this.#sums(), callLatency: this.#callLatency, clientWait: this.#clientWait}
  }

  toState(): CallLedgerState {
    this.#recordEnded()
    return {
      ...this.#sums(),
      callLatency: this.#callLatency.toState(),
      clientWait: this.#clientWait.toState(),
    }
  }

  #sums(): Omit<CallTotals, 'callLatency' | 'clientWait'> {
    return {
      fallbackEvents: this.#fallbackEvents,
      sentRequests: this.#sentRequests,
      invocations: this.invocations,
      invokedEvents: this.#sentEvents - this.#refusedEvents,
      coldStarts: this.#coldStarts,
      throttles: this.#throttles,
      retries: this.#retries,
      failures: this.#failures,
      unbilledRequests: this.#sentRequests - this.#billedRequests,
      initMs: this.#initMs,
      billedMs: this.#billedMs,
      payloadBytes: this.#payloadBytes,
    }
  }
}

/** What `toState` returned in another thread. */
export const totalsFromState = ({callLatency, clientWait, ...sums}: CallLedgerState): CallTotals => ({
  ...sums,
  callLatency: Histogram.fromState(callLatency),
  clientWait: Histogram.fromState(clientWait),
})
