import type {Ms} from '../../model/units.js'
import type {ReplyContent} from './check-reply.js'
import {afterReply, type Breaker, isOfFunction, isTooLarge, type ReplyStatus} from './invoker.js'

/** The answer to the last request; rows of the batch count from 0. */
export interface DeliveryReply {
  readonly status: ReplyStatus
  readonly retryAfterMs: Ms
  /** Of status `ok`; null = an answer for every event. */
  readonly content: ReplyContent | null
}

/** What is to be done next for a batch. */
export type DeliveryStep =
  /** These rows of the batch are the next request, now. */
  | {readonly kind: 'send'; readonly rows: readonly number[]}
  /** Then `resend` says what to do. */
  | {readonly kind: 'wait'; readonly afterMs: Ms}
  /** Nothing is left to send: these rows, rising, are for the subtask's own server. */
  | {readonly kind: 'end'; readonly givenUp: readonly number[]}

/** What a reply means for its batch. */
export interface DeliveryProgress {
  /** As the breaker counts it. */
  readonly status: ReplyStatus
  /** Rows of the batch that this reply answers, rising. */
  readonly answered: readonly number[]
  readonly step: DeliveryStep
}

const ANSWERED = 1
const GIVEN_UP = 2

interface Moment {
  readonly atMs: Ms
  /** Uniform in [0, 1): draws the back-off. */
  readonly u: number
  readonly breaker: Breaker
}

interface Part {
  readonly rows: readonly number[]
  readonly attempts: number
  readonly isPart: boolean
}

/**
 * One batch until each of its events is answered or given up: retries, bisection, answers for some events only.
 * One request at a time, so that a batch keeps to one place of its window: the parts of a split go one after
 * the other, halves before quarters. So one poison event never fails more than twice in a row before a sibling
 * succeeds, and does not open the breaker. What is given up is handed back together, at the end.
 *
 * The rules: docs/model.md#offloading. Pure: the caller has the clock, the chance and the network. Every case: test/fixtures/invoker-scenarios.
 */
export class Delivery {
  readonly #maxAttempts: number
  /** By row; 0 while it is open. */
  readonly #settled: Uint8Array
  readonly #waiting: Part[] = []
  #current: Part

  /** Its first request, all of its events, has been sent. */
  constructor(events: number, maxAttempts: number) {
    this.#maxAttempts = maxAttempts
    this.#settled = new Uint8Array(events)
    const rows = Array.from({length: events}, (_, row) => row)
    this.#current = {rows, attempts: 1, isPart: false}
  }

  /** The reply to the last request, or the client's own limit, at `atMs`; the breaker counts it. */
  replied(reply: DeliveryReply, {atMs, u, breaker}: Moment): DeliveryProgress {
    const {rows} = this.#current
    const {answered, refused} = rowsOf(reply, rows)
    this.answeredLate(answered)
    this.#giveUp(refused)
    const isUseless = reply.status === 'ok' && answered.length + refused.length === 0
    const status = isUseless ? 'malformed' : reply.status
    breaker.replied(status, atMs)
    const left = this.#unsettled(rows)
    if (left.length === 0) return {status, answered, step: this.#next()}

    this.#current = {...this.#current, rows: left}
    const fault = reply.status === 'ok' ? 'malformed' : reply.status
    const step = this.#afterFault(fault, {retryAfterMs: reply.retryAfterMs, u, isBreakerOpen: breaker.isOpen})
    return {status, answered, step}
  }

  /** Rows of this batch that a reply answered after its client had stopped waiting: they are not sent again. */
  answeredLate(rows: readonly number[]): void {
    for (const row of rows) this.#settled[row] = ANSWERED
  }

  /** How many rows have their answer so far. */
  get answeredEvents(): number {
    return this.#settled.reduce((events, state) => events + (state === ANSWERED ? 1 : 0), 0)
  }

  /** The wait is over. */
  resend(): DeliveryStep {
    const {rows, attempts, isPart} = this.#current
    const left = this.#unsettled(rows)
    if (left.length === 0) return this.#next()

    this.#current = {rows: left, attempts: attempts + 1, isPart}
    return {kind: 'send', rows: left}
  }

  #afterFault(
    fault: ReplyStatus,
    {retryAfterMs, u, isBreakerOpen}: {retryAfterMs: Ms; u: number; isBreakerOpen: boolean},
  ): DeliveryStep {
    const {rows, attempts, isPart} = this.#current
    const next = afterReply(fault, {
      attempt: attempts,
      maxAttempts: this.#maxAttempts,
      u,
      retryAfterMs,
      splitting: {events: rows.length, isPart, isBreakerOpen},
    })
    if (next.kind === 'retry') return {kind: 'wait', afterMs: next.afterMs}
    if (next.kind === 'split') this.#split(rows)
    else {
      this.#giveUp(rows)
      // A fault of these events says nothing about the others; a target that takes nothing does.
      const isTheirs = isTooLarge(fault) || (isOfFunction(fault) && !isBreakerOpen)
      if (!isTheirs) for (const part of this.#waiting.splice(0)) this.#giveUp(part.rows)
    }
    return this.#next()
  }

  #next(): DeliveryStep {
    for (let part = this.#waiting.shift(); part; part = this.#waiting.shift()) {
      const rows = this.#unsettled(part.rows)
      if (rows.length === 0) continue
      this.#current = {...part, rows, attempts: 1}
      return {kind: 'send', rows}
    }
    const givenUp: number[] = []
    this.#settled.forEach((state, row) => state === GIVEN_UP && givenUp.push(row))
    return {kind: 'end', givenUp}
  }

  #split(rows: readonly number[]): void {
    const middle = Math.ceil(rows.length / 2)
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      this.#waiting.push({rows: half, attempts: 0, isPart: true})
    }
  }

  #giveUp(rows: readonly number[]): void {
    for (const row of this.#unsettled(rows)) this.#settled[row] = GIVEN_UP
  }

  #unsettled(rows: readonly number[]): readonly number[] {
    return rows.filter((row) => this.#settled[row] === 0)
  }
}

/** Rows of the batch that a reply answers or refuses. */
function rowsOf(
  {status, content}: DeliveryReply,
  rows: readonly number[],
): {readonly answered: readonly number[]; readonly refused: readonly number[]} {
  if (status !== 'ok') return {answered: [], refused: []}
  if (content === null) return {answered: rows, refused: []}
  const at = (positions: readonly number[]): readonly number[] =>
    positions.flatMap((position) => rows[position] ?? []).toSorted((a, b) => a - b)
  return {answered: at(content.answered), refused: at(content.refused)}
}
