import {CallLedger} from '../../../dataflow/calls/call-ledger.js'
import type {Histogram} from '../../../metrics/histogram.js'
import {type Ms, msToNs, nsToMs} from '../../../model/units.js'
import {TargetLife} from '../../../offload/target-life.js'
import type {InvocationRow, OffloadTotals} from '../../engine.js'
import type {InvocationLine, ReportLine} from '../control/control-messages.js'

type Line<Kind extends ReportLine['kind']> = Extract<ReportLine, {readonly kind: Kind}>

/** Sums over the offload path, from what the job reports of its calls. */
export class OffloadTally {
  readonly ledger = new CallLedger()
  readonly life = new TargetLife()
  /** Requests that ended without a bill: what they cost is not known, or not yet. */
  unknownBills = 0
  /** By subtask: requests without a reply that are waited for. */
  readonly #awaited = new Map<number, number>()
  /** By the name that the target gives them, in order of first sight. */
  readonly #environments: string[] = []
  readonly #callTimeoutMs: Ms

  constructor(callTimeoutMs: Ms) {
    this.#callTimeoutMs = callTimeoutMs
  }

  sent({subtask, events, isRetry, requestBytes}: Line<'sent'>): void {
    this.#await(subtask, 1)
    this.ledger.sent(events, requestBytes, isRetry)
  }

  /** Every reply costs, also one that came after its client's limit. */
  replied({status, events, isInvoked, isCold, isLate, initMs, billedMs, ...line}: Line<'reply'>): void {
    if (!isLate) this.#await(line.subtask, -1)
    if (isLate) this.unknownBills -= billedMs === null ? 0 : 1
    else this.unknownBills += billedMs === null ? 1 : 0
    // Of a request that the client no longer waits for the bill may still come.
    if (isLate || status !== 'no-reply') {
      const known = {initMs: initMs ?? Number.NaN, billedMs: billedMs ?? Number.NaN}
      const bill = {status, isCold, ...known, responseBytes: line.responseBytes}
      this.ledger.billed(bill, events, isInvoked)
    }
    if (!isLate) this.ledger.replied(status)
    // Of what fails, the row of its batch says why.
    if (status === 'failed') return
    const atMs = nsToMs(line.atNs)
    // The line does not say when a request left; one that was not answered in time left that long before.
    const sentAtMs = status === 'no-reply' ? atMs - this.#callTimeoutMs : atMs
    this.life.ended({status, reason: ''}, {sentAtMs, atMs})
  }

  #await(subtask: number, requests: number): void {
    this.#awaited.set(subtask, Math.max(0, (this.#awaited.get(subtask) ?? 0) + requests))
  }

  /** A subtask has fallen: its requests are billed, and no report of them comes. */
  fell(subtask: number): void {
    this.unknownBills += this.#awaited.get(subtask) ?? 0
    this.#awaited.delete(subtask)
  }

  /** Returns the row with the environment's number: from 1 in order of first sight, 0 where the target does not tell. */
  ended({givenUpEvents, ...line}: InvocationLine): InvocationRow {
    const row = {
      ...rowOf(line),
      durationMs: line.durationMs ?? Number.NaN,
      takenEvents: line.batchEvents - givenUpEvents,
      takenWorkMs: line.takenWorkMs ?? Number.NaN,
      environmentId: this.#numberOf(String(line.environmentId)),
    }
    const callNs = msToNs(row.clientMs)
    if (row.status === 'failed') {
      const atMs = row.sentAtMs + row.clientMs
      this.life.ended({status: 'failed', reason: row.errorType}, {sentAtMs: row.sentAtMs, atMs})
    }
    // How long it waited comes with its events.
    this.ledger.ended({events: row.batchEvents, givenUpEvents, callNs, waitNs: 0})
    return row
  }

  #numberOf(environment: string): number {
    if (environment === '' || environment === '0') return 0
    if (!this.#environments.includes(environment)) this.#environments.push(environment)
    return this.#environments.indexOf(environment) + 1
  }

  totals(offloadedEvents: number, clientWait: Histogram, environmentsMax: number): OffloadTotals {
    return {
      ...this.ledger.totals(),
      offloadedEvents,
      environmentsMax: Math.max(environmentsMax, this.#environments.length),
      clientWait,
    }
  }
}

const rowOf = (line: Omit<InvocationLine, 'givenUpEvents'>): Omit<InvocationLine, 'kind' | 'subtask'> =>
  Object.fromEntries(
    Object.entries(line).filter(([key]) => key !== 'kind' && key !== 'subtask'),
  ) as unknown as Omit<InvocationLine, 'kind' | 'subtask'>
