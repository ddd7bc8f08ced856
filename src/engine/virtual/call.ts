import {type BatchColumns, batchColumns} from '../../dataflow/accounting/accounting.js'
import type {Delivery} from '../../dataflow/calls/delivery.js'
import {type Ms, type Ns, nsToMs, type RunMs, runMs} from '../../model/units.js'
import {blankReply, type ModelReply} from '../../offload/model/model-call.js'
import type {InvocationRow} from '../engine.js'

// Grows with its largest batch: a limit on events may be out of reach, like a fixed batch of a million.
const FIRST_ROWS = 64

/** One batch on its way through batcher, window, target and back. Reused: `slot` is its name in timers. */
export class Call {
  readonly slot: number
  subtask = 0
  columns: BatchColumns
  events = 0
  requestBytes = 0
  responseBytes = 0
  workNs: Ns = 0
  /** When it became due; Infinity while it is being filled. */
  dueNs: Ns = Infinity
  firstSentNs: Ns = 0
  lastSentNs: Ns = 0
  attempts = 0
  /** Number of its last request in the trial: the key of what is drawn for it. */
  lastRequest = 0
  /** The answer to its last request; null when there will be none in time. */
  reply: ModelReply | null = null
  /** What the next one is written into. */
  blank = blankReply()
  billedMs = 0
  initMs = 0
  /** Events whose answers were taken so far, and what environments worked on them. */
  takenEvents = 0
  takenWorkMs = 0
  /** What becomes of it once a request of it has not been answered as a whole; until then null. */
  delivery: Delivery | null = null
  /** Rows of its last request; null = all. */
  rows: readonly number[] | null = null
  /** Given up under `onGiveUp: drop`: these rows are lost, whatever comes late. */
  dropped: ReadonlySet<number> | null = null
  /** The one batch that an open breaker lets through. */
  isProbe = false
  /** Timers and queues that still refer to it. */
  references = 0
  /** Nothing more of it will be sent. */
  isEnded = false

  constructor(slot: number) {
    this.slot = slot
    this.columns = batchColumns(FIRST_ROWS)
  }

  open(subtask: number): void {
    this.subtask = subtask
    this.events = 0
    this.requestBytes = 0
    this.responseBytes = 0
    this.workNs = 0
    this.dueNs = Infinity
    this.attempts = 0
    this.billedMs = 0
    this.initMs = 0
    this.takenEvents = 0
    this.takenWorkMs = 0
    this.delivery = null
    this.rows = null
    this.dropped = null
    this.isEnded = false
  }

  add(event: number, intendedNs: Ns, emittedNs: Ns, routedNs: Ns): void {
    if (this.events === this.columns.event.length) this.#grow()
    const row = this.events++
    const columns = this.columns
    columns.event[row] = event
    columns.intendedNs[row] = intendedNs
    columns.emittedNs[row] = emittedNs
    columns.routedNs[row] = routedNs
  }

  /** An event that joined a due batch waiting for its window waits from its own routing on. */
  seal(): void {
    const {startedNs, routedNs} = this.columns
    for (let row = 0; row < this.events; row++) startedNs[row] = Math.max(this.dueNs, routedNs[row]!)
  }

  /** Some of its rows, copied, into arrays of their own: lent ones would be held to the end of the trial, many and small. */
  pick(rows: readonly number[]): BatchColumns {
    const columns = this.columns
    const picked = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!)
    return {
      event: picked(columns.event),
      intendedNs: picked(columns.intendedNs),
      emittedNs: picked(columns.emittedNs),
      routedNs: picked(columns.routedNs),
      startedNs: picked(columns.startedNs),
      sunkNs: picked(columns.sunkNs),
      sentNs: picked(columns.sentNs),
    }
  }

  /** All of its events come back at once. A loop: most batches are shorter than a call of `fill` is worth. */
  answer(sentNs: Ns, sunkNs: Ns): void {
    const columns = this.columns
    for (let row = 0; row < this.events; row++) {
      columns.sentNs[row] = sentNs
      columns.sunkNs[row] = sunkNs
    }
  }

  #grow(): void {
    const wider = batchColumns(this.events * 2)
    for (const name of Object.keys(wider) as (keyof BatchColumns)[]) wider[name].set(this.columns[name])
    this.columns = wider
  }
}

/** Calls by slot, reused when nothing refers to them any more. */
export class CallPool {
  readonly #calls: Call[] = []
  readonly #unused: Call[] = []

  take(subtask: number): Call {
    const call = this.#unused.pop() ?? this.#create()
    call.open(subtask)
    return call
  }

  at(slot: number): Call {
    return this.#calls[slot]!
  }

  giveBack(call: Call): void {
    this.#unused.push(call)
  }

  /** Calls that hold events: filled, sent, waiting or given up. */
  *inUse(): Generator<Call> {
    const unused = new Set(this.#unused)
    for (const call of this.#calls) if (!unused.has(call)) yield call
  }

  #create(): Call {
    const call = new Call(this.#calls.length)
    this.#calls.push(call)
    return call
  }
}

/** The row of a call that has ended, made of it when it is read: most are made for readers of three numbers, or of none. */
export class CallRow implements InvocationRow {
  call = new Call(-1)
  /** To its last request, if any. */
  reply: ModelReply | null = null
  status = ''
  errorType = ''
  endedNs: Ns = 0

  get sentAtMs(): RunMs {
    return runMs(this.call.firstSentNs)
  }

  get batchEvents(): number {
    return this.call.events
  }

  get requestBytes(): number {
    return Math.round(this.call.requestBytes)
  }

  get responseBytes(): number {
    return this.status === 'ok' ? Math.round(this.call.responseBytes) : 0
  }

  get attempts(): number {
    return this.call.attempts
  }

  get isCold(): boolean {
    return this.reply?.isCold ?? false
  }

  get queueMs(): Ms {
    return nsToMs(this.call.firstSentNs - this.call.dueNs)
  }

  get clientMs(): Ms {
    return nsToMs(this.endedNs - this.call.firstSentNs)
  }

  get initMs(): Ms {
    return this.call.initMs
  }

  get durationMs(): Ms {
    return this.reply?.durationMs ?? Number.NaN
  }

  get billedMs(): Ms {
    return this.call.billedMs
  }

  get environmentId(): number {
    return this.reply?.environmentId ?? 0
  }

  get takenEvents(): number {
    return this.call.takenEvents
  }

  get takenWorkMs(): Ms {
    return this.call.takenWorkMs
  }
}
