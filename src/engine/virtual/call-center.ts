import type {Accounting} from '../../dataflow/accounting.js'
import {afterReply, OffloadEstimate, type ReplyStatus} from '../../dataflow/invoker.js'
import {createRandom, type Random} from '../../kernel/random.js'
import type {VirtualClock} from '../../kernel/virtual-clock.js'
import {Histogram} from '../../metrics/histogram.js'
import type {Offload} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs, runMs} from '../../model/units.js'
import type {LambdaModel} from '../../offload/model/lambda-model.js'
import type {ModelReply} from '../../offload/model/model-call.js'
import type {InvocationRow, OffloadTotals} from '../engine.js'
import type {Call, CallPool} from './call.js'
import type {OffloadPath} from './offload-path.js'
import type {Subtask} from './subtask.js'
import {TIMER, timer} from './timers.js'

export interface CallCenterSettings {
  readonly clock: VirtualClock
  readonly calls: CallPool
  readonly offload: Offload
  readonly target: LambdaModel
  readonly accounting: Accounting
  readonly seed: number
  readonly invocation: (row: InvocationRow) => void
}

interface Lane {
  readonly subtask: Subtask
  readonly path: OffloadPath
}

interface LateReply {
  readonly call: Call
  readonly reply: ModelReply
}

/** What becomes of calls once they are sent: replies, retries, give-ups, late replies; one for all subtasks. */
export class CallCenter {
  readonly estimate = new OffloadEstimate()
  /** Time per call since the last tick; the simulation resets it. */
  readonly intervalLatency = new Histogram(2)
  readonly #settings: CallCenterSettings
  readonly #lanes: Lane[] = []
  readonly #backOff: Random
  readonly #callTimeoutNs: Ns
  readonly #lateReplies: (LateReply | null)[] = []
  readonly #unusedLateReplies: number[] = []
  readonly #callLatency = new Histogram()
  readonly #clientWait = new Histogram()
  #inFlightEvents = 0
  #requests = 0
  #invocations = 0
  #droppedEvents = 0
  #fallbackEvents = 0
  #coldStarts = 0
  #throttles = 0
  #retries = 0
  #failures = 0
  #initMs = 0
  #billedMs = 0

  constructor(settings: CallCenterSettings) {
    this.#settings = settings
    this.#backOff = createRandom(settings.seed, 'back-off')
    this.#callTimeoutNs = msToNs(settings.offload.callTimeoutMs)
  }

  addLane(subtask: Subtask, path: OffloadPath): void {
    this.#lanes.push({subtask, path})
  }

  get inFlightEvents(): number {
    return this.#inFlightEvents
  }

  get droppedEvents(): number {
    return this.#droppedEvents
  }

  get requests(): number {
    return this.#requests
  }

  totals(offloadedEvents: number): OffloadTotals {
    return {
      offloadedEvents,
      fallbackEvents: this.#fallbackEvents,
      invocations: this.#invocations,
      chargedRequests: this.#requests - this.#throttles,
      coldStarts: this.#coldStarts,
      throttles: this.#throttles,
      retries: this.#retries,
      failures: this.#failures,
      environmentsMax: this.#settings.target.environmentsMax,
      initMs: this.#initMs,
      billedMs: this.#billedMs,
      callLatency: this.#callLatency,
      clientWait: this.#clientWait,
    }
  }

  send(slot: number): void {
    const {clock, target, calls} = this.#settings
    const call = calls.at(slot)
    const nowNs = clock.nowNs
    call.attempts++
    if (call.attempts === 1) {
      this.#invocations++
      this.#inFlightEvents += call.events
    } else {
      this.#retries++
    }
    call.lastSentNs = nowNs
    call.lastRequest = this.#requests++
    const reply = target.invoke({
      invocation: call.lastRequest,
      sentAtNs: nowNs,
      batchEvents: call.events,
      requestBytes: call.requestBytes,
      responseBytes: call.responseBytes,
      workNs: call.workNs,
    })
    this.#bill(call, reply)
    if (reply.respondedAtNs - nowNs <= this.#callTimeoutNs) {
      call.reply = reply
      clock.set(reply.respondedAtNs, timer(TIMER.reply, slot))
      return
    }
    clock.set(nowNs + this.#callTimeoutNs, timer(TIMER.reply, slot))
    if (reply.status === 'ok') this.#expectLate(call, reply)
  }

  /** The reply is in, or the client's own limit has run out. */
  replied(slot: number): void {
    const {clock, calls} = this.#settings
    const call = calls.at(slot)
    const reply = call.reply
    call.reply = null
    const status: ReplyStatus = reply?.status ?? 'no-reply'
    const {path} = this.#lane(call)
    path.breaker.replied(status, nsToMs(clock.nowNs))
    if (status !== 'ok' && status !== 'throttled') this.#failures++

    if (status !== 'ok' && this.#isRetried(call, status)) return
    if (call.isProbe) path.breaker.probed(nsToMs(clock.nowNs))
    this.#inFlightEvents -= call.events
    this.#tell(call, reply, status)
    if (status === 'ok' && reply) this.#deliver(call, reply)
    else this.#giveUp(call)
  }

  /** Sets the timer of the next attempt, if there is to be one. */
  #isRetried(call: Call, status: ReplyStatus): boolean {
    const {clock, offload} = this.#settings
    const step = afterReply(status, {
      attempt: call.attempts,
      maxAttempts: offload.maxAttempts,
      u: this.#backOff.at(call.lastRequest),
      retryAfterMs: 0,
    })
    if (step.kind !== 'retry') return false
    clock.set(clock.nowNs + msToNs(step.afterMs), timer(TIMER.send, call.slot))
    return true
  }

  /** A reply after the client stopped waiting: its events count if nothing else was faster. */
  repliedLate(index: number): void {
    const late = this.#lateReplies[index]
    if (!late) return
    this.#lateReplies[index] = null
    this.#unusedLateReplies.push(index)
    if (late.call.isDropped) this.#settings.accounting.suppressedDuplicates += late.call.events
    else this.#sink(late.call, late.reply)
    this.#release(late.call)
  }

  /** The last event of a given-up call has been begun by its subtask's own server. */
  placeFreed(slot: number): void {
    this.#free(this.#settings.calls.at(slot))
  }

  #deliver(call: Call, reply: ModelReply): void {
    const {clock} = this.#settings
    const callNs = clock.nowNs - call.firstSentNs
    this.#callLatency.record(callNs)
    this.intervalLatency.record(callNs)
    this.estimate.replied(nsToMs(callNs))
    this.#sink(call, reply)
    this.#free(call)
  }

  #giveUp(call: Call): void {
    const {clock, offload, accounting} = this.#settings
    const kept: number[] = []
    for (let row = 0; row < call.events; row++)
      if (!accounting.sunk.has(call.columns.event[row]!)) kept.push(row)
    if (offload.onGiveUp === 'drop') {
      call.isDropped = true
      this.#droppedEvents += kept.length
    }
    if (call.isDropped || kept.length === 0) {
      this.#free(call)
      return
    }
    this.#fallbackEvents += kept.length
    const columns = Object.fromEntries(
      Object.entries(call.columns).map(([name, column]: [string, Float64Array]) => [
        name,
        Float64Array.from(kept, (row) => column[row]!),
      ]),
    ) as unknown as typeof call.columns
    this.#lane(call).subtask.takeBack({
      columns,
      count: kept.length,
      arrivedNs: clock.nowNs,
      placeFreedTimer: timer(TIMER.placeFreed, call.slot),
    })
  }

  #sink(call: Call, reply: ModelReply): void {
    const {clock, accounting} = this.#settings
    // Rows reach accounting in sink order per subtask: what its server finished before comes first.
    this.#lane(call).subtask.settle(clock.nowNs)
    // Told by the reply itself: a late one was sent before the call's last attempt.
    const sentNs = clock.nowNs - reply.overheadNs - reply.coldNs - reply.workNs
    call.answer(sentNs, clock.nowNs)
    accounting.sinkOffloaded(
      call.subtask,
      {columns: call.columns, offset: 0, count: call.events},
      {coldNs: reply.coldNs, serviceNs: reply.workNs, networkNs: reply.overheadNs},
    )
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

  #expectLate(call: Call, reply: ModelReply): void {
    call.references++
    const index = this.#unusedLateReplies.pop() ?? this.#lateReplies.length
    this.#lateReplies[index] = {call, reply}
    this.#settings.clock.set(reply.respondedAtNs, timer(TIMER.lateReply, index))
  }

  #bill(call: Call, reply: ModelReply): void {
    call.billedMs += reply.billedMs
    call.initMs += reply.initMs
    this.#billedMs += reply.billedMs
    this.#initMs += reply.initMs
    if (reply.isCold) this.#coldStarts++
    if (reply.status === 'throttled') this.#throttles++
  }

  #tell(call: Call, reply: ModelReply | null, status: ReplyStatus): void {
    const {clock, invocation} = this.#settings
    this.#clientWait.record(call.lastSentNs - call.dueNs)
    invocation({
      sentAtMs: runMs(call.firstSentNs),
      batchEvents: call.events,
      requestBytes: Math.round(call.requestBytes),
      responseBytes: status === 'ok' ? Math.round(call.responseBytes) : 0,
      attempts: call.attempts,
      status,
      isCold: reply?.isCold ?? false,
      queueMs: nsToMs(call.firstSentNs - call.dueNs),
      clientMs: nsToMs(clock.nowNs - call.firstSentNs),
      initMs: call.initMs,
      durationMs: reply?.durationMs ?? Number.NaN,
      billedMs: call.billedMs,
      environmentId: reply?.environmentId ?? 0,
      errorType: reply?.reason ?? (status === 'no-reply' ? 'call-timeout' : ''),
    })
  }

  #lane(call: Call): Lane {
    return this.#lanes[call.subtask]!
  }
}
