import {Histogram} from '../../metrics/histogram.js'
import {type Ms, type Ns, nsToMs, runMs} from '../../model/units.js'
import type {ReplyStatus} from '../../dataflow/invoker.js'
import type {TargetReply} from '../../offload/target.js'
import type {InvocationRow} from '../engine.js'
import type {Call} from './call.js'
import type {InvokerReport} from './setup.js'
import {INVOKER_FIGURE} from './shared.js'

/** How one attempt ended. */
export interface Attempt {
  readonly status: ReplyStatus
  readonly reply: TargetReply | null
}

/** What the invoker counts: its figures for the control plane, its rows, its sums at the end. */
export class InvokerLedger {
  readonly callLatency = new Histogram()
  readonly #clientWait = new Histogram()
  readonly #dropped: number[] = []
  #inFlightEvents = 0
  #requests = 0
  #invocations = 0
  #fallbackEvents = 0
  #throttles = 0
  #coldStarts = 0
  #retries = 0
  #failures = 0
  #environmentsMax = 0
  #initMs: Ms = 0
  #billedMs: Ms = 0
  #billedRequests = 0
  #unknownBills = 0

  begun(call: Call): void {
    this.#invocations++
    this.#inFlightEvents += call.events
  }

  /** Answers the number of the request in the trial: the key of what is drawn for it. */
  sent(call: Call): number {
    if (call.attempts > 1) this.#retries++
    return this.#requests++
  }

  /** Sums hold what is known; how many requests have no bill that is known is told beside them. */
  billed(call: Call, reply: TargetReply): void {
    if (!Number.isNaN(reply.billedMs)) this.#billedRequests++
    else {
      this.#unknownBills++
      call.isBillKnown = false
    }
    call.billedMs += knownOr0(reply.billedMs)
    call.initMs += knownOr0(reply.initMs)
    this.#billedMs += knownOr0(reply.billedMs)
    this.#initMs += knownOr0(reply.initMs)
    if (reply.isCold) this.#coldStarts++
    if (reply.status === 'throttled') this.#throttles++
  }

  replied(status: ReplyStatus): void {
    if (status !== 'ok' && status !== 'throttled') this.#failures++
  }

  dropped(call: Call, rows: readonly number[]): void {
    for (const row of rows) this.#dropped.push(call.columns.event[row] ?? 0)
  }

  fellBack(events: number): void {
    this.#fallbackEvents += events
  }

  /** The call is over, its retries included. */
  ended(call: Call, {status, reply}: Attempt, respondedNs: Ns): InvocationRow {
    this.#inFlightEvents -= call.events
    this.#clientWait.record(call.lastSentNs - call.dueNs + knownOr0(reply?.clientWaitNs))
    // A sum with something unknown in it is unknown.
    const ifBilled = (ms: Ms): Ms => (call.isBillKnown ? ms : Number.NaN)
    return {
      ...lastRunOf(reply),
      sentAtMs: runMs(call.firstSentNs),
      batchEvents: call.events,
      requestBytes: call.requestBytes,
      responseBytes: status === 'ok' ? (reply?.responseBytes ?? 0) : 0,
      attempts: call.attempts,
      status,
      queueMs: nsToMs(call.firstSentNs - call.dueNs),
      clientMs: nsToMs(respondedNs - call.firstSentNs),
      initMs: ifBilled(call.initMs),
      billedMs: ifBilled(call.billedMs),
      errorType: errorTypeOf(status, reply),
    }
  }

  /** One writer each: the control plane only reads. */
  publish(figures: Float64Array, environments: number): void {
    // Unknown stays unknown.
    this.#environmentsMax = Math.max(this.#environmentsMax, environments)
    figures[INVOKER_FIGURE.inFlightEvents] = this.#inFlightEvents
    figures[INVOKER_FIGURE.requests] = this.#requests
    figures[INVOKER_FIGURE.throttles] = this.#throttles
    figures[INVOKER_FIGURE.coldStarts] = this.#coldStarts
    figures[INVOKER_FIGURE.billedMs] = this.#billedMs
    figures[INVOKER_FIGURE.droppedEvents] = this.#dropped.length
    figures[INVOKER_FIGURE.environments] = environments
    figures[INVOKER_FIGURE.unknownBills] = this.#unknownBills
  }

  report(): InvokerReport {
    return {
      unbilledRequests: this.#requests - this.#billedRequests,
      fallbackEvents: this.#fallbackEvents,
      invocations: this.#invocations,
      chargedRequests: this.#requests - this.#throttles,
      retries: this.#retries,
      failures: this.#failures,
      environmentsMax: this.#environmentsMax,
      initMs: this.#initMs,
      billedMs: this.#billedMs,
      callLatency: this.callLatency.toState(),
      clientWait: this.#clientWait.toState(),
      dropped: Float64Array.from(this.#dropped),
    }
  }
}

/** Of the last attempt; nothing where none was seen to run. */
const lastRunOf = (
  reply: TargetReply | null,
): Pick<InvocationRow, 'isCold' | 'durationMs' | 'environmentId'> => ({
  isCold: reply?.isCold ?? false,
  durationMs: reply?.durationMs ?? Number.NaN,
  environmentId: reply?.environmentId ?? 0,
})

const knownOr0 = (span: number | undefined): number => (span === undefined || Number.isNaN(span) ? 0 : span)

function errorTypeOf(status: ReplyStatus, reply: TargetReply | null): string {
  if (status === 'no-reply') return 'call-timeout'
  if (status === 'malformed') return 'malformed-response'
  return reply?.reason ?? ''
}
