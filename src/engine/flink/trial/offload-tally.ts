import {OffloadEstimate} from '../../../dataflow/invoker.js'
import {Histogram} from '../../../metrics/histogram.js'
import {msToNs} from '../../../model/units.js'
import type {InvocationRow, OffloadTotals} from '../../engine.js'
import type {InvocationLine, ReportLine} from './control-messages.js'

type Reply = Extract<ReportLine, {readonly kind: 'reply'}>

/** Sums over the offload path, from what the job reports of its calls. */
export class OffloadTally {
  readonly estimate = new OffloadEstimate()
  /** Time per call since the last tick; the trial resets it. */
  readonly intervalLatency = new Histogram(2)
  droppedEvents = 0
  fallbackEvents = 0
  coldStarts = 0
  throttles = 0
  /** Requests that ended without a bill: what they cost is not known, or not yet. */
  unknownBills = 0
  readonly #callLatency = new Histogram()
  /** By the name that the target gives them, in order of first sight. */
  readonly #environments: string[] = []
  #invocations = 0
  #attempts = 0
  #failures = 0
  #initMs = 0
  #billedMs = 0

  /** Requests so far that AWS would charge for; those of calls still under way are not known yet. */
  get chargedRequests(): number {
    return this.#attempts - this.throttles
  }

  get billedMs(): number {
    return this.#billedMs
  }

  /** Every reply costs, also one that came when nobody waited for it any more. */
  replied({status, isCold, isLate, initMs, billedMs}: Reply): void {
    if (isCold) this.coldStarts++
    this.#initMs += initMs ?? 0
    this.#billedMs += billedMs ?? 0
    if (isLate) this.unknownBills -= billedMs === null ? 0 : 1
    else this.unknownBills += billedMs === null ? 1 : 0
    // Its request has been counted as a failure, when its time was up.
    if (isLate) return
    if (status === 'throttled') this.throttles++
    else if (status !== 'ok') this.#failures++
  }

  /** The row with the environment's number: from 1 in order of first sight, 0 where the target does not tell. */
  ended(line: InvocationLine): InvocationRow {
    const row = {
      ...rowOf(line),
      durationMs: line.durationMs ?? Number.NaN,
      environmentId: this.#numberOf(String(line.environmentId)),
    }
    this.#count(row)
    return row
  }

  #numberOf(environment: string): number {
    if (environment === '' || environment === '0') return 0
    if (!this.#environments.includes(environment)) this.#environments.push(environment)
    return this.#environments.indexOf(environment) + 1
  }

  #count(row: InvocationRow): void {
    this.#invocations++
    this.#attempts += row.attempts
    if (row.status !== 'ok') return
    this.estimate.replied(row.clientMs)
    const clientNs = msToNs(row.clientMs)
    this.#callLatency.record(clientNs)
    this.intervalLatency.record(clientNs)
  }

  totals(offloadedEvents: number, clientWait: Histogram, environmentsMax: number): OffloadTotals {
    return {
      offloadedEvents,
      fallbackEvents: this.fallbackEvents,
      invocations: this.#invocations,
      chargedRequests: this.chargedRequests,
      coldStarts: this.coldStarts,
      throttles: this.throttles,
      retries: this.#attempts - this.#invocations,
      failures: this.#failures,
      unbilledRequests: this.unknownBills,
      environmentsMax: Math.max(environmentsMax, this.#environments.length),
      initMs: this.#initMs,
      billedMs: this.#billedMs,
      callLatency: this.#callLatency,
      clientWait,
    }
  }
}

const rowOf = (line: InvocationLine): Omit<InvocationLine, 'kind' | 'subtask'> =>
  Object.fromEntries(
    Object.entries(line).filter(([key]) => key !== 'kind' && key !== 'subtask'),
  ) as unknown as Omit<InvocationLine, 'kind' | 'subtask'>
