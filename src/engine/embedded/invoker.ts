import {Digest} from '../../dataflow/digest.js'
import {afterReply, OffloadEstimate} from '../../dataflow/invoker.js'
import {createServiceTimes} from '../../dataflow/service-time.js'
import {createRandom, type Random} from '../../kernel/random.js'
import type {Offload, Trial} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import type {OffloadTarget, TargetReply} from '../../offload/target.js'
import type {Call} from './call.js'
import {InvokerLane, leftOf} from './invoker-lane.js'
import {type Attempt, InvokerLedger} from './invoker-ledger.js'
import {Outbox} from './outbox.js'
import {readResponse, writeRequest} from './payload.js'
import type {InvokerReport, LeftEvent, ThreadMessage, ThreadSetup} from './setup.js'
import {INVOKER_FIGURE, type Shared} from './shared.js'

export interface InvokerWiring {
  readonly offload: Offload
  readonly target: OffloadTarget
  readonly now: () => Ns
  readonly tell: (message: ThreadMessage) => void
}

/** The client of the target: calls, retries, give-ups, late replies; one for all subtasks. */
export class Invoker {
  readonly #trial: Trial
  readonly #shared: Shared
  readonly #wiring: InvokerWiring
  readonly #lanes: readonly InvokerLane[]
  readonly #outbox: Outbox
  readonly #serviceNs: (event: number) => Ns
  readonly #backOff: Random
  readonly #digest = new Digest()
  readonly #estimate = new OffloadEstimate()
  readonly #underWay = new Set<Call>()
  readonly #ledger = new InvokerLedger()
  #failure: Error | null = null

  constructor({trial, memory}: ThreadSetup, shared: Shared, wiring: InvokerWiring) {
    const rings = memory.offload!
    this.#trial = trial
    this.#shared = shared
    this.#wiring = wiring
    this.#lanes = Array.from(
      {length: trial.parallelism},
      (_, subtask) => new InvokerLane(subtask, rings, shared),
    )
    this.#outbox = new Outbox(rings.replied, shared)
    const fixedMs = wiring.offload.offloadServiceTimeMs
    this.#serviceNs = fixedMs === null ? createServiceTimes(trial.service, trial.seed) : () => msToNs(fixedMs)
    this.#backOff = createRandom(trial.seed, 'back-off')
    this.#publish()
  }

  /** Until the trial is stopped. */
  async run(): Promise<void> {
    const {invokerBell} = this.#shared
    while (this.#shared.isRunning()) {
      const prepared = invokerBell.prepare()
      this.#turn()
      if (this.#shared.isRunning()) await invokerBell.waitAsync(prepared)
      // What a reply has thrown, where no promise was there to carry it.
      if (this.#failure) throw this.#failure
    }
  }

  leftEvents(): readonly LeftEvent[] {
    return [
      ...this.#lanes.flatMap((lane) => lane.leftEvents()),
      ...[...this.#underWay].flatMap(leftOf),
      ...this.#outbox.leftEvents(),
    ]
  }

  report(): InvokerReport {
    return this.#ledger.report()
  }

  #turn(): void {
    for (const lane of this.#lanes) {
      lane.take((call) => {
        this.#begin(call)
      })
      lane.pushFallback()
      lane.freeBegun()
    }
    this.#outbox.flush()
  }

  #begin(call: Call): void {
    this.#underWay.add(call)
    this.#ledger.begun(call)
    for (let row = 0; row < call.events; row++) call.workNs += this.#serviceNs(call.columns.event[row]!)
    const lane = this.#laneOf(call)
    call.isProbe = lane.breaker.sent()
    lane.publishBreaker()
    this.#send(call)
  }

  #send(call: Call): void {
    const {target, now, offload} = this.#wiring
    const {mode} = this.#trial.service
    const serviceTimeMs = nsToMs(call.workNs)
    const payload = writeRequest(call.columns.event, call.texts, {serviceTimeMs, serviceMode: mode})
    const sentNs = now()
    if (call.attempts++ === 0) call.firstSentNs = sentNs
    const invocation = this.#ledger.sent(call)
    call.lastSentNs = sentNs
    call.requestBytes = payload.byteLength
    this.#publish()

    let isOver = false
    const timeout = setTimeout(() => {
      isOver = true
      this.#guard(() => {
        this.#ended(call, {status: 'no-reply', reply: null, invocation, sentNs})
      })
    }, offload.callTimeoutMs)
    target
      .invoke({invocation, batchEvents: call.events, workNs: call.workNs, payload})
      .then((reply) => {
        if (!this.#shared.isRunning()) return
        this.#ledger.billed(call, reply)
        if (isOver) {
          if (reply.status === 'ok') this.#repliedLate(call, reply, sentNs)
          return
        }
        clearTimeout(timeout)
        this.#ended(call, {status: reply.status, reply, invocation, sentNs})
      })
      .catch((error: unknown) => {
        this.#fail(error)
      })
  }

  /** The reply is in, or the client's own limit has run out. */
  #ended(call: Call, attempt: Attempt): void {
    if (!this.#shared.isRunning()) return
    const {now} = this.#wiring
    const lane = this.#laneOf(call)
    const respondedNs = now()
    const sums = attempt.reply?.status === 'ok' ? this.#readReply(call, attempt.reply) : null
    const status = attempt.status === 'ok' && sums === null ? 'failed' : attempt.status
    lane.breaker.replied(status, nsToMs(respondedNs))
    this.#ledger.replied(status)

    const step = afterReply(status, {
      attempt: call.attempts,
      maxAttempts: this.#wiring.offload.maxAttempts,
      u: this.#backOff.at(attempt.invocation),
      retryAfterMs: attempt.reply?.retryAfterMs ?? 0,
    })
    if (step.kind === 'retry') {
      lane.publishBreaker()
      setTimeout(() => {
        this.#guard(() => {
          this.#send(call)
        })
      }, step.afterMs)
      return
    }
    if (call.isProbe) lane.breaker.probed(nsToMs(respondedNs))
    lane.publishBreaker()
    const row = this.#ledger.ended(call, {...attempt, status}, respondedNs)
    this.#wiring.tell({kind: 'invocation', row})
    this.#underWay.delete(call)
    switch (step.kind) {
      case 'deliver':
        this.#deliver(call, {reply: attempt.reply, sums, sentNs: attempt.sentNs, respondedNs})
        break
      case 'give-up':
        this.#giveUp(call)
        break
    }
    this.#publish()
  }

  #deliver(call: Call, answered: Answered): void {
    const callNs = answered.respondedNs - call.firstSentNs
    this.#ledger.callLatency.record(callNs)
    this.#estimate.replied(nsToMs(callNs))
    this.#estimate.publish()
    this.#sink(call, answered)
    this.#laneOf(call).freePlace()
  }

  /** After a late reply its events are with the sink already. */
  #giveUp(call: Call): void {
    const lane = this.#laneOf(call)
    if (call.isDelivered) lane.freePlace()
    else if (this.#wiring.offload.onGiveUp === 'drop') {
      call.isDropped = true
      this.#ledger.dropped(call)
      lane.freePlace()
    } else {
      this.#ledger.fellBack(call)
      lane.giveBack(call)
    }
  }

  /** A reply after the client stopped waiting: its events count if nothing else was faster. */
  #repliedLate(call: Call, reply: TargetReply, sentNs: Ns): void {
    const sums = this.#readReply(call, reply)
    // What was dropped has been counted as lost.
    if (sums === null || call.isDropped) return
    this.#sink(call, {reply, sums, sentNs, respondedNs: this.#wiring.now()})
    this.#publish()
  }

  #sink(call: Call, {reply, sums, sentNs, respondedNs}: Answered): void {
    call.isDelivered = true
    if (!reply || !sums) return
    // What the target cannot tell counts as network.
    const known = (ms: number): Ns => (Number.isNaN(ms) ? 0 : msToNs(ms))
    const spanNs = respondedNs - sentNs
    const coldNs = Math.min(spanNs, known(reply.initMs))
    this.#outbox.add({
      call,
      ...sums,
      sentNs,
      respondedNs,
      coldNs,
      serviceNs: Math.min(spanNs - coldNs, known(reply.durationMs)),
    })
  }

  /** The digest of what came back; target `model` computes nothing, so its tokens are made here. */
  #readReply(call: Call, {payload}: TargetReply): Sums | null {
    if (payload !== null)
      return readResponse(payload, call.columns.event.subarray(0, call.events), this.#digest)
    const first = new Int32Array(call.events)
    const second = new Int32Array(call.events)
    for (const [row, text] of call.texts.entries()) {
      this.#digest.clear()
      this.#digest.addText(text, 0, text.length)
      first[row] = this.#digest.first
      second[row] = this.#digest.second
    }
    return {first, second}
  }

  /** Figures for the control plane; one writer each. */
  #publish(): void {
    const {invoker} = this.#shared
    this.#ledger.publish(invoker, this.#wiring.target.environments)
    invoker[INVOKER_FIGURE.estimateMs] = this.#estimate.publishedMs
  }

  #laneOf(call: Call): InvokerLane {
    return this.#lanes[call.subtask]!
  }

  /** Timers have no promise to carry what they throw. */
  #guard(work: () => void): void {
    if (!this.#shared.isRunning()) return
    try {
      work()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error))
    this.#shared.invokerBell.ringLoudly()
  }
}

interface Sums {
  readonly first: Int32Array
  readonly second: Int32Array
}

interface Answered {
  readonly reply: TargetReply | null
  readonly sums: Sums | null
  readonly sentNs: Ns
  readonly respondedNs: Ns
}
