import {checkReply} from '../../src/dataflow/calls/check-reply.js'
import {Delivery, type DeliveryStep} from '../../src/dataflow/calls/delivery.js'
import {Breaker, type ReplyStatus} from '../../src/dataflow/calls/invoker.js'

/** A scenario file, as test/fixtures/invoker-scenarios/README.md describes it. */
export interface Scenario {
  readonly about: string
  readonly maxAttempts: number
  readonly steps: readonly ScenarioStep[]
}

export type ScenarioStep = Input & {
  readonly atMs: number
  readonly then: readonly Output[]
  readonly breaker?: 'closed' | 'open'
  readonly admits?: boolean
}

type Input =
  | {readonly batch: {readonly name: string; readonly events: readonly number[]}}
  | {readonly reply: ScenarioReply; readonly u?: number}
  | {readonly due: string}
  | {readonly nothing: true}

interface ScenarioReply {
  readonly request: number
  readonly status: ReplyStatus
  readonly retryAfterMs?: number
  readonly body?: string
}

export type Output =
  | {readonly send: {readonly batch: string; readonly request: number; readonly events: readonly number[]}}
  | {readonly wait: {readonly batch: string; readonly ms: number; readonly mostMs?: number}}
  | {
      readonly count: {
        readonly batch: string
        readonly events: readonly number[]
        readonly again: readonly number[]
      }
    }
  | {readonly end: {readonly batch: string; readonly fallback: readonly number[]}}

interface Batch {
  readonly name: string
  readonly events: readonly number[]
  readonly delivery: Delivery
  readonly isProbe: boolean
}

interface Request {
  readonly batch: Batch
  readonly rows: readonly number[]
  isAwaited: boolean
}

/** The invoker of one subtask, driven step by step: what an engine does around the pure parts, and no more. */
export class InvokerDriver {
  readonly breaker = new Breaker()
  readonly #maxAttempts: number
  readonly #batches = new Map<string, Batch>()
  readonly #requests: Request[] = []
  readonly #counted = new Set<number>()

  constructor(maxAttempts: number) {
    this.#maxAttempts = maxAttempts
  }

  take(step: ScenarioStep): readonly Output[] {
    if ('batch' in step) return this.#open(step.batch)
    if ('due' in step) return this.#follow(this.#batches.get(step.due)!, step.atMs, (d) => d.resend())
    if ('reply' in step) return this.#replied(step.reply, {atMs: step.atMs, u: step.u ?? 0})
    return []
  }

  #open({name, events}: {readonly name: string; readonly events: readonly number[]}): readonly Output[] {
    const delivery = new Delivery(events.length, this.#maxAttempts)
    const batch = {name, events, delivery, isProbe: this.breaker.sent()}
    this.#batches.set(name, batch)
    return [
      this.#send(
        batch,
        events.map((_, row) => row),
      ),
    ]
  }

  #replied(
    {request: number, status, retryAfterMs = 0, body}: ScenarioReply,
    {atMs, u}: {readonly atMs: number; readonly u: number},
  ): readonly Output[] {
    const request = this.#requests[number - 1]!
    const {batch, rows, isAwaited} = request
    const sent = rows.map((row) => batch.events[row]!)
    const content = checkReply(sent, body ?? '')
    if (!isAwaited) {
      const late = status === 'ok' ? content.answered.map((position) => rows[position]!) : []
      batch.delivery.answeredLate(late)
      return this.#count(batch, late)
    }
    request.isAwaited = false
    let counted: readonly Output[] = []
    const next = this.#follow(batch, atMs, (delivery) => {
      const progress = delivery.replied({status, retryAfterMs, content}, {atMs, u, breaker: this.breaker})
      counted = this.#count(batch, progress.answered)
      return progress.step
    })
    return [...counted, ...next]
  }

  #follow(batch: Batch, atMs: number, move: (delivery: Delivery) => DeliveryStep): readonly Output[] {
    const step = move(batch.delivery)
    if (step.kind === 'send') return [this.#send(batch, step.rows)]
    if (step.kind === 'wait') return [{wait: {batch: batch.name, ms: step.afterMs}}]
    if (batch.isProbe) this.breaker.probed(atMs)
    return [{end: {batch: batch.name, fallback: step.givenUp.map((row) => batch.events[row]!)}}]
  }

  #send(batch: Batch, rows: readonly number[]): Output {
    const request = this.#requests.push({batch, rows, isAwaited: true})
    return {send: {batch: batch.name, request, events: rows.map((row) => batch.events[row]!)}}
  }

  #count(batch: Batch, rows: readonly number[]): readonly Output[] {
    const events = rows.map((row) => batch.events[row]!).toSorted((a, b) => a - b)
    if (events.length === 0) return []
    const again = events.filter((event) => this.#counted.has(event))
    for (const event of events) this.#counted.add(event)
    return [{count: {batch: batch.name, events: events.filter((event) => !again.includes(event)), again}}]
  }
}
