import type {Accounting} from '../../dataflow/accounting/accounting.js'
import type {SunkEvents} from '../../dataflow/accounting/aggregate.js'
import type {ReplyContent} from '../../dataflow/calls/check-reply.js'
import type {TrialQuery} from '../../dataflow/windows/trial-query.js'
import type {CallLedger} from '../../dataflow/calls/call-ledger.js'
import {Delivery, type DeliveryStep} from '../../dataflow/calls/delivery.js'
import {errorTypeOf, type ReplyStatus} from '../../dataflow/calls/invoker.js'
import {createRandom, type Random} from '../../kernel/random.js'
import type {VirtualClock} from '../../kernel/virtual-clock.js'
import type {Offload} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import type {ModelTarget} from '../../offload/faults/faulty-model.js'
import {type BlankCall, blankCall, blankReply, type ModelReply} from '../../offload/model/model-call.js'
import {isInvoked} from '../../offload/target.js'
import type {InvocationRow} from '../engine.js'
import {type Call, type CallPool, CallRow} from './call.js'
import type {FallbackQueue} from './fallback-queue.js'
import type {OffloadPath} from './offload-path.js'
import type {Subtask} from './subtask.js'
import {TIMER, timer} from './timers.js'
import {noteTaken} from '../taken-work.js'

/** What the calls of one trial are made with, and where their ends are written. */
export interface CallCenterSettings {
  readonly clock: VirtualClock
  readonly calls: CallPool
  readonly offload: Offload
  readonly target: ModelTarget
  readonly accounting: Accounting
  /** Null where the trial's query is none of Nexmark's. */
  readonly query: TrialQuery | null
  readonly seed: number
  readonly invocation: (row: InvocationRow) => void
  /** Of the trial: they outlast a restart of the job. */
  readonly ledger: CallLedger
  readonly dropped: SunkEvents
}

interface Lane {
  readonly subtask: Subtask
  readonly path: OffloadPath
  readonly fallback: FallbackQueue
}

/** A reply after its client's limit, or the second copy of one. */
interface LateReply {
  readonly call: Call
  readonly rows: readonly number[] | null
  readonly reply: ModelReply
}

/** What becomes of calls once they are sent: replies, retries, give-ups, late replies; one for all subtasks. */
export class CallCenter {
  readonly ledger: CallLedger
  /** Given up under `onGiveUp: drop`. */
  readonly dropped: SunkEvents
  readonly #settings: CallCenterSettings
  readonly #lanes: Lane[] = []
  readonly #backOff: Random
  readonly #callTimeoutNs: Ns
  readonly #callCpuNs: Ns
  readonly #lateReplies: (LateReply | null)[] = []
  readonly #unusedLateReplies: number[] = []
  /** Calls that have ended in this pass of the job. */
  #endedCalls = 0
  // Written anew for each request and each call: an object of its own for each would cost more than what is in it.
  readonly #sending = blankCall()
  readonly #row = new CallRow()

  constructor(settings: CallCenterSettings) {
    this.#settings = settings
    this.ledger = settings.ledger
    this.dropped = settings.dropped
    this.#backOff = createRandom(settings.seed, 'back-off')
    this.#callTimeoutNs = msToNs(settings.offload.callTimeoutMs)
    this.#callCpuNs = msToNs(settings.offload.callCpuMs ?? 0)
  }

  addLane(lane: Lane): void {
    this.#lanes.push(lane)
  }

  get droppedEvents(): number {
    return this.dropped.count
  }

  get endedCalls(): number {
    return this.#endedCalls
  }

  /** A call's first request is due, or a back-off is over. */
  send(slot: number): void {
    const call = this.#settings.calls.at(slot)
    if (call.delivery === null) this.#request(call, null)
    // Where nothing is left to send, late replies have answered all of it.
    else this.#follow(call, call.delivery.resend(), null, 'ok')
  }

  #request(call: Call, rows: readonly number[] | null): void {
    const {clock, target} = this.#settings
    const nowNs = clock.nowNs
    if (this.#callCpuNs > 0) this.#lane(call).subtask.serveCall(this.#callCpuNs, nowNs)
    const isRetry = call.attempts++ > 0
    if (!isRetry) this.ledger.begun(call.events)
    call.rows = rows
    call.lastSentNs = nowNs
    const sending = this.#weigh(call, rows)
    sending.sentAtNs = nowNs
    const events = sending.batchEvents
    call.lastRequest = this.ledger.sent(events, sending.requestBytes, isRetry)
    sending.invocation = call.lastRequest
    const reply = target.invoke(
      sending,
      call.blank,
      rows === null ? call.columns.event : call.pick(rows).event,
    )
    call.billedMs += reply.billedMs
    call.initMs += reply.initMs
    this.ledger.billed(reply, events, isInvoked(reply))
    const limitNs = nowNs + this.#callTimeoutNs
    const isInTime = reply.respondedAtNs <= limitNs
    call.reply = isInTime ? reply : null
    clock.set(isInTime ? reply.respondedAtNs : limitNs, timer(TIMER.reply, call.slot))
    if (reply.status === 'ok' && (!isInTime || reply.flaw !== null)) this.#expectLate(call, reply, isInTime)
  }

  /** What a request weighs that is for these rows of the call, or for all. */
  #weigh(call: Call, rows: readonly number[] | null): BlankCall {
    const {query} = this.#settings
    const sending = this.#sending
    const weight = rows === null ? call : this.#lane(call).path.weigh(call, rows)
    sending.batchEvents = rows === null ? call.events : rows.length
    sending.requestBytes = weight.requestBytes
    sending.responseBytes = weight.responseBytes
    sending.workNs = weight.workNs
    if (query === null) return sending
    const columns = rows === null ? call.columns : call.pick(rows)
    sending.responseBytes = query.replyBytes({columns, offset: 0, count: sending.batchEvents})
    if (rows === null) call.responseBytes = sending.responseBytes
    return sending
  }

  /** The reply is in, or the client's own limit has run out. */
  replied(slot: number): void {
    const {clock, calls} = this.#settings
    const call = calls.at(slot)
    const reply = call.reply
    call.reply = null
    if (call.delivery !== null || reply?.status !== 'ok' || reply.flaw !== null) {
      this.#repliedInPart(call, reply)
      return
    }
    const {path} = this.#lane(call)
    path.breaker.replied('ok', nsToMs(clock.nowNs))
    this.#sink(call, reply, null)
    noteTaken(call, call.events, reply.durationMs)
    this.#end(call, reply, {status: 'ok', givenUpEvents: 0})
    this.#free(call)
  }

  /** Anything but the plain case: src/dataflow/calls/delivery.ts knows what follows. */
  #repliedInPart(call: Call, reply: ModelReply | null): void {
    const {clock, offload} = this.#settings
    call.delivery ??= new Delivery(call.events, offload.maxAttempts)
    const sent = call.rows?.length ?? call.events
    const {status, answered, step} = call.delivery.replied(
      {
        status: reply?.status ?? 'no-reply',
        retryAfterMs: reply?.flaw?.retryAfterMs ?? 0,
        content: reply && this.#contentOf(call, call.rows, reply),
      },
      {
        atMs: nsToMs(clock.nowNs),
        u: this.#backOff.at(call.lastRequest),
        breaker: this.#lane(call).path.breaker,
      },
    )
    this.ledger.replied(status)
    if (reply) noteTaken(call, sent, reply.durationMs)
    if (reply && answered.length > 0) this.#sink(call, reply, answered)
    this.#follow(call, step, reply, status)
  }

  #follow(call: Call, step: DeliveryStep, reply: ModelReply | null, status: ReplyStatus): void {
    const {clock} = this.#settings
    if (step.kind === 'send') this.#request(call, step.rows)
    else if (step.kind === 'wait') {
      clock.set(clock.nowNs + msToNs(step.afterMs), timer(TIMER.send, call.slot))
    } else {
      this.#end(call, reply, {status, givenUpEvents: step.givenUp.length})
      if (step.givenUp.length > 0) this.#giveUp(call, step.givenUp)
      else this.#free(call)
    }
  }

  /** A reply after the client stopped waiting, or for the second time: its events count if nothing was faster. */
  repliedLate(index: number): void {
    const late = this.#lateReplies[index]
    if (!late) return
    this.#lateReplies[index] = null
    this.#unusedLateReplies.push(index)
    const {call, reply} = late
    const rows = answeredRows(late, this.#contentOf(call, late.rows, reply))
    call.delivery?.answeredLate(rows)
    if (!call.isEnded) noteTaken(call, late.rows?.length ?? call.events, reply.durationMs)
    const fresh = call.dropped === null ? rows : rows.filter((row) => !call.dropped?.has(row))
    this.#settings.accounting.suppressedDuplicates += rows.length - fresh.length
    if (fresh.length > 0) this.#sink(call, reply, fresh)
    this.#release(call)
  }

  /** What a reply to these rows says of events; of a query over windows it is all of it or nothing. */
  #contentOf(call: Call, rows: readonly number[] | null, reply: ModelReply): ReplyContent | null {
    const content = reply.flaw?.content ?? null
    const {query, accounting, clock} = this.#settings
    if (query === null || reply.status !== 'ok') return content
    const {subtask, fallback} = this.#lane(call)
    // It may have begun a service since it was looked at last.
    subtask.settle(clock.nowNs)
    const rowAt = (position: number): number => (rows === null ? position : rows[position]!)
    const eventAt = (position: number): number => call.columns.event[rowAt(position)]!
    return query.contentOf(rows?.length ?? call.events, content, {
      isSettled: (position) =>
        accounting.isSunk(eventAt(position)) || call.dropped?.has(rowAt(position)) === true,
      isBegun: (position) => fallback.isBegun(eventAt(position)),
    })
  }

  /** The last event of a given-up call has been begun by its subtask's own server. */
  placeFreed(slot: number): void {
    this.#free(this.#settings.calls.at(slot))
  }

  /** Nothing more of it will be sent. */
  #end(
    call: Call,
    reply: ModelReply | null,
    {status, givenUpEvents}: {readonly status: ReplyStatus; readonly givenUpEvents: number},
  ): void {
    const {clock} = this.#settings
    call.isEnded = true
    this.#endedCalls++
    if (call.isProbe) this.#lane(call).path.breaker.probed(nsToMs(clock.nowNs))
    const callNs = clock.nowNs - call.firstSentNs
    const waitNs = call.lastSentNs - call.dueNs
    this.ledger.ended({events: call.events, givenUpEvents, callNs, waitNs})
    this.#tell(call, reply, status)
  }

  /** The job stops: calls that have not ended never will, and what they cost stays. Returns how many. */
  abandon(): number {
    let abandoned = 0
    for (const call of this.#settings.calls.inUse()) {
      if (call.attempts === 0 || call.isEnded) continue
      abandoned++
      this.#tell(call, null, 'abandoned')
    }
    this.ledger.abandoned()
    return abandoned
  }

  #tell(call: Call, reply: ModelReply | null, status: ReplyStatus | 'abandoned'): void {
    const row = this.#row
    row.call = call
    row.reply = reply
    row.status = status
    row.errorType = status === 'abandoned' ? 'job-restarted' : errorTypeOf(status, reply?.reason ?? '')
    row.endedNs = this.#settings.clock.nowNs
    this.#settings.invocation(row)
  }

  #giveUp(call: Call, rows: readonly number[]): void {
    const {clock, offload, accounting, query} = this.#settings
    const kept = rows.filter((row) => !accounting.isSunk(call.columns.event[row]!))
    if (offload.onGiveUp === 'drop') {
      call.dropped = new Set(kept)
      for (const row of kept) {
        this.dropped.add(call.columns.event[row]!)
        query?.dropped({columns: call.columns, offset: row, count: 1}, clock.nowNs)
      }
    }
    if (call.dropped !== null || kept.length === 0) {
      this.#free(call)
      return
    }
    this.ledger.fellBack(kept.length)
    this.#lane(call).subtask.takeBack({
      columns: call.pick(kept),
      count: kept.length,
      arrivedNs: clock.nowNs,
      placeFreedTimer: timer(TIMER.placeFreed, call.slot),
    })
  }

  /** These rows of the call, or all of it, are answered now. */
  #sink(call: Call, reply: ModelReply, rows: readonly number[] | null): void {
    const {clock, accounting} = this.#settings
    // Rows reach accounting in sink order per subtask: what its server finished before comes first.
    this.#lane(call).subtask.settle(clock.nowNs)
    // From the reply itself: a late one was sent before the call's last attempt.
    const sentNs = clock.nowNs - reply.overheadNs - reply.coldNs - reply.workNs
    call.answer(sentNs, clock.nowNs)
    const parts = {coldNs: reply.coldNs, serviceNs: reply.workNs, networkNs: reply.overheadNs}
    const sunk =
      rows === null
        ? {columns: call.columns, offset: 0, count: call.events}
        : {columns: call.pick(rows), offset: 0, count: rows.length}
    accounting.logOffloaded(call.subtask, sunk, parts)
  }

  #free(call: Call): void {
    const {clock} = this.#settings
    const {path, subtask} = this.#lane(call)
    this.#release(call)
    path.freePlace(clock.nowNs)
    subtask.retryHeld(clock.nowNs)
  }

  #release(call: Call): void {
    call.references--
    if (call.references === 0) this.#settings.calls.giveBack(call)
  }

  /** It comes after its client's limit, or twice, or both. */
  #expectLate(call: Call, reply: ModelReply, isInTime: boolean): void {
    // The next request must not write over it.
    call.blank = blankReply()
    if (!isInTime) this.#setLate(call, reply, reply.respondedAtNs)
    const againAfterNs = reply.flaw?.againAfterNs ?? 0
    if (againAfterNs > 0) this.#setLate(call, reply, reply.respondedAtNs + againAfterNs)
  }

  #setLate(call: Call, reply: ModelReply, atNs: Ns): void {
    if (atNs === Infinity) return
    call.references++
    const index = this.#unusedLateReplies.pop() ?? this.#lateReplies.length
    this.#lateReplies[index] = {call, rows: call.rows, reply}
    this.#settings.clock.set(atNs, timer(TIMER.lateReply, index))
  }

  #lane(call: Call): Lane {
    return this.#lanes[call.subtask]!
  }
}

function answeredRows({call, rows}: LateReply, content: ReplyContent | null): readonly number[] {
  const sent = rows ?? Array.from({length: call.events}, (_, row) => row)
  return content ? content.answered.flatMap((position) => sent[position] ?? []) : sent
}
