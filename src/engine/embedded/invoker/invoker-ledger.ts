import {CallLedger} from '../../../dataflow/calls/call-ledger.js'
import {errorTypeOf, type ReplyStatus} from '../../../dataflow/calls/invoker.js'
import type {ReplyCounts} from '../../../dataflow/windows/query-run.js'
import {type Ms, type Ns, nsToMs, runMs} from '../../../model/units.js'
import {isInvoked, type TargetReply} from '../../../offload/target.js'
import type {InvocationRow} from '../../engine.js'
import type {Call} from './call.js'
import type {InvokerReport} from '../threads/setup.js'
import {INVOKER_FIGURE} from '../threads/figure-places.js'

/** How a call ended. */
export interface End {
  readonly status: ReplyStatus
  /** To its last request; null where none was waited for any more. */
  readonly reply: TargetReply | null
  readonly givenUpEvents: number
  readonly respondedNs: Ns
}

/** What the invoker counts: its figures for the control plane, its rows, its sums at the end. */
export class InvokerLedger {
  readonly #calls = new CallLedger()
  readonly #dropped: number[] = []
  #environmentsMax = 0
  #unknownBills = 0

  begun(call: Call): void {
    this.#calls.begun(call.events)
  }

  /** Answers the number of the request in the trial: the key of what is drawn for it. */
  sent(call: Call, events: number): number {
    return this.#calls.sent(events, call.requestBytes, call.attempts > 1)
  }

  /** Sums hold what is known; how many requests have no known bill stands beside them. */
  billed(call: Call, reply: TargetReply, events: number): void {
    this.#calls.billed(reply, events, isInvoked(reply))
    if (Number.isNaN(reply.billedMs)) {
      this.#unknownBills++
      call.isBillKnown = false
    }
    call.billedMs += knownOr0(reply.billedMs)
    call.initMs += knownOr0(reply.initMs)
  }

  replied(status: ReplyStatus): void {
    this.#calls.replied(status)
  }

  dropped(call: Call, rows: readonly number[]): void {
    for (const row of rows) this.#dropped.push(call.columns.event[row] ?? 0)
  }

  fellBack(events: number): void {
    this.#calls.fellBack(events)
  }

  /** The call is over, its retries included. */
  ended(call: Call, {status, reply, givenUpEvents, respondedNs}: End): InvocationRow {
    const callNs = respondedNs - call.firstSentNs
    this.#calls.ended({
      events: call.events,
      givenUpEvents,
      callNs,
      waitNs: call.lastSentNs - call.dueNs + knownOr0(reply?.clientWaitNs),
    })
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
      clientMs: nsToMs(callNs),
      initMs: ifBilled(call.initMs),
      billedMs: ifBilled(call.billedMs),
      errorType: errorTypeOf(status, reply?.reason ?? ''),
      takenEvents: call.takenEvents,
      takenWorkMs: call.takenWorkMs,
    }
  }

  /** One writer each: the control plane only reads. */
  publish(figures: Float64Array, environments: number): void {
    const calls = this.#calls
    const {sentRequests, sentEvents, throttledCalls, coldCalls} = calls.counters
    calls.estimate.publish()
    // Unknown stays unknown.
    this.#environmentsMax = Math.max(this.#environmentsMax, environments)
    figures[INVOKER_FIGURE.inFlightEvents] = calls.inFlightEvents
    figures[INVOKER_FIGURE.sentRequests] = sentRequests
    figures[INVOKER_FIGURE.sentEvents] = sentEvents
    figures[INVOKER_FIGURE.invocations] = calls.invocations
    figures[INVOKER_FIGURE.throttles] = throttledCalls
    figures[INVOKER_FIGURE.coldStarts] = coldCalls
    figures[INVOKER_FIGURE.billedMs] = calls.billedMs
    figures[INVOKER_FIGURE.payloadBytes] = calls.payloadBytes
    figures[INVOKER_FIGURE.droppedEvents] = this.#dropped.length
    figures[INVOKER_FIGURE.environments] = environments
    figures[INVOKER_FIGURE.estimateMs] = calls.estimate.publishedMs
    figures[INVOKER_FIGURE.unknownBills] = this.#unknownBills
  }

  report(replies: ReplyCounts): InvokerReport {
    return {
      replies,
      calls: this.#calls.toState(),
      environmentsMax: this.#environmentsMax,
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
