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
  readonly invocation: number
  readonly sentNs: Ns
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

  begun(call: Call): void {
    this.#invocations++
    this.#inFlightEvents += call.events
  }

  /** Answers the number of the request in the trial: the key of what is drawn for it. */
  sent(call: Call): number {
    if (call.attempts > 1) this.#retries++
    return this.#requests++
  }

  /** What the target cannot tell is not counted. */
  billed(call: Call, reply: TargetReply): void {
    const known = (ms: number): number => (Number.isNaN(ms) ? 0 : ms)
    call.billedMs += known(reply.billedMs)
    call.initMs += known(reply.initMs)
    this.#billedMs += known(reply.billedMs)
    this.#initMs += known(reply.initMs)
    if (reply.isCold) this.#coldStarts++
    if (reply.status === 'throttled') this.#throttles++
  }

  replied(status: ReplyStatus): void {
    if (status !== 'ok' && status !== 'throttled') this.#failures++
  }

  dropped(call: Call): void {
    for (let row = 0; row < call.events; row++) this.#dropped.push(call.columns.event[row] ?? 0)
  }

  fellBack(call: Call): void {
    this.#fallbackEvents += call.events
  }

  /** The call is over, its retries included. */
  ended(call: Call, {status, reply}: Attempt, respondedNs: Ns): InvocationRow {
    this.#inFlightEvents -= call.events
    this.#clientWait.record(call.lastSentNs - call.dueNs)
    return {
      sentAtMs: runMs(call.firstSentNs),
      batchEvents: call.events,
      requestBytes: call.requestBytes,
      responseBytes: status === 'ok' ? (reply?.responseBytes ?? 0) : 0,
      attempts: call.attempts,
      status,
      isCold: reply?.isCold ?? false,
      queueMs: nsToMs(call.firstSentNs - call.dueNs),
      clientMs: nsToMs(respondedNs - call.firstSentNs),
      initMs: call.initMs,
      durationMs: reply?.durationMs ?? Number.NaN,
      billedMs: call.billedMs,
      environmentId: reply?.environmentId ?? 0,
      errorType: errorTypeOf(status, reply),
    }
  }

  /** One writer each: the control plane only reads. */
  publish(figures: Float64Array, environments: number): void {
    if (environments > this.#environmentsMax) this.#environmentsMax = environments
    figures[INVOKER_FIGURE.inFlightEvents] = this.#inFlightEvents
    figures[INVOKER_FIGURE.requests] = this.#requests
    figures[INVOKER_FIGURE.throttles] = this.#throttles
    figures[INVOKER_FIGURE.coldStarts] = this.#coldStarts
    figures[INVOKER_FIGURE.billedMs] = this.#billedMs
    figures[INVOKER_FIGURE.droppedEvents] = this.#dropped.length
    figures[INVOKER_FIGURE.environments] = environments
  }

  report(): InvokerReport {
    return {
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

function errorTypeOf(status: ReplyStatus, reply: TargetReply | null): string {
  if (status === 'no-reply') return 'call-timeout'
  if (status === 'failed' && reply?.status === 'ok') return 'malformed-response'
  return reply?.reason ?? ''
}
