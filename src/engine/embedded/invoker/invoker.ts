import {Digest} from '../../../dataflow/words/digest.js'
import {Delivery, type DeliveryStep} from '../../../dataflow/calls/delivery.js'
import type {ReplyStatus} from '../../../dataflow/calls/invoker.js'
import {NO_REPLIES} from '../../../dataflow/windows/query-run.js'
import {createServiceTimes} from '../../../dataflow/service-time.js'
import {createRandom, type Random} from '../../../kernel/random.js'
import type {Offload, Trial} from '../../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../../model/units.js'
import type {OffloadTarget, TargetReply} from '../../../offload/target.js'
import type {Call} from './call.js'
import {InvokerLane, leftOf} from './invoker-lane.js'
import {InvokerLedger} from './invoker-ledger.js'
import {Outbox} from './outbox.js'
import {LONGEST_SLEEP_MS} from '../source/pace.js'
import {type Answer, readTokens, type Request} from './answer.js'
import {createAnswers} from './create-answers.js'
import {createSums, writeRequest} from './payload.js'
import type {QueryAnswers} from './query-answers.js'
import type {InvokerReport, LeftEvent, ThreadMessage, ThreadSetup} from '../threads/setup.js'
import type {Shared} from '../threads/shared.js'
import {noteTaken} from '../../taken-work.js'

/** The target of an invoker, its clock, and its line to the control plane. */
export interface InvokerWiring {
  readonly offload: Offload
  readonly target: OffloadTarget
  readonly now: () => Ns
  readonly tell: (message: ThreadMessage) => void
}

/** The client of the target: calls, retries, splits, give-ups, late replies; one for all subtasks. */
export class Invoker {
  readonly #trial: Trial
  readonly #shared: Shared
  readonly #wiring: InvokerWiring
  readonly #lanes: readonly InvokerLane[]
  readonly #outbox: Outbox
  readonly #serviceNs: (event: number) => Ns
  readonly #backOff: Random
  readonly #digest = new Digest()
  readonly #underWay = new Set<Call>()
  readonly #ledger = new InvokerLedger()
  /** Null where tokens are all that is asked for. */
  readonly #query: QueryAnswers | null
  readonly #hasWindows: boolean
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
    this.#outbox = new Outbox(memory, shared)
    this.#query = createAnswers(trial, wiring.offload)
    this.#hasWindows = trial.windows !== undefined
    const fixedMs = wiring.offload.offloadServiceTimeMs
    this.#serviceNs = fixedMs === null ? createServiceTimes(trial.service, trial.seed) : () => msToNs(fixedMs)
    this.#backOff = createRandom(trial.seed, 'back-off')
    this.publish()
  }

  /** Until the trial is stopped. */
  async run(): Promise<void> {
    const {invokerBell} = this.#shared
    while (this.#shared.isRunning()) {
      const prepared = invokerBell.prepare()
      // Sleeps only after a look that found nothing: a lane that was opened late has seen an older end of its ring.
      if (this.#turn()) invokerBell.cancel()
      else if (this.#shared.isRunning()) await invokerBell.waitAsync(prepared, LONGEST_SLEEP_MS)
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
    return this.#ledger.report(this.#query?.counts ?? NO_REPLIES)
  }

  /** True if a source had put anything into its ring. */
  #turn(): boolean {
    let hasTaken = false
    for (const lane of this.#lanes) {
      const rows = lane.take((call) => {
        this.#begin(call)
      })
      if (rows > 0) hasTaken = true
      lane.pushFallback()
      lane.freeBegun()
    }
    this.#outbox.flush()
    return hasTaken
  }

  #begin(call: Call): void {
    this.#underWay.add(call)
    this.#ledger.begun(call)
    const lane = this.#laneOf(call)
    call.isProbe = lane.breaker.sent()
    lane.publishBreaker()
    this.#send(call, null)
  }

  #send(call: Call, rows: readonly number[] | null): void {
    const {target, now, offload} = this.#wiring
    const sentRows = rows ?? Array.from(call.texts.keys())
    let workNs: Ns = 0
    for (const row of sentRows) workNs += this.#serviceNs(call.columns.event[row]!)
    const payload = writeRequest(call, sentRows, {
      serviceTimeMs: nsToMs(workNs),
      serviceMode: this.#trial.service.mode,
      asked: this.#query?.asked ?? null,
    })
    const expected = this.#query?.expectFromModel({call, rows}) ?? null
    const sentNs = now()
    if (call.attempts++ === 0) call.firstSentNs = sentNs
    call.requestBytes = payload.byteLength
    const invocation = this.#ledger.sent(call, sentRows.length)
    const request: Request = {call, rows, invocation, sentNs, expected}
    call.lastSentNs = sentNs
    this.publish()

    let isOver = false
    const timeout = setTimeout(() => {
      isOver = true
      this.#guard(() => {
        this.#replied(request, null)
      })
    }, offload.callTimeoutMs)
    target
      .invoke({
        invocation,
        batchEvents: sentRows.length,
        workNs,
        payload,
        ...(expected && {responseBytes: expected.bytes}),
      })
      .then((reply) => {
        if (!this.#shared.isRunning()) return
        this.#ledger.billed(call, reply, sentRows.length)
        if (reply.again) this.#expectAgain(request, reply.again)
        if (isOver) {
          this.#repliedLate(request, reply)
          return
        }
        clearTimeout(timeout)
        this.#replied(request, reply)
      })
      .catch((error: unknown) => {
        this.#fail(error)
      })
  }

  #expectAgain(request: Request, again: Promise<TargetReply>): void {
    again
      .then((reply) => {
        if (this.#shared.isRunning()) this.#repliedLate(request, reply)
      })
      .catch((error: unknown) => {
        this.#fail(error)
      })
  }

  /** The reply is in, or the client's own limit has run out. */
  #replied(request: Request, reply: TargetReply | null): void {
    if (!this.#shared.isRunning()) return
    const {call} = request
    const atMs = nsToMs(this.#wiring.now())
    const lane = this.#laneOf(call)
    const answer = reply?.status === 'ok' ? this.#read(request, reply, {isLate: false}) : null
    if (reply && call.delivery === null && answer?.content === null) {
      lane.breaker.replied('ok', atMs)
      this.#sink(request, reply, {answer, rows: null})
      noteTaken(call, call.events, reply.durationMs)
      this.#end(call, reply, {status: 'ok', givenUp: []})
      return
    }
    // Anything but the plain case: src/dataflow/calls/delivery.ts knows what follows.
    call.delivery ??= new Delivery(call.events, this.#wiring.offload.maxAttempts)
    const {status, answered, step} = call.delivery.replied(
      {
        status: reply?.status ?? 'no-reply',
        retryAfterMs: reply?.retryAfterMs ?? 0,
        content: answer?.content ?? null,
      },
      {atMs, u: this.#backOff.at(request.invocation), breaker: lane.breaker},
    )
    this.#ledger.replied(status)
    if (reply) noteTaken(call, request.rows?.length ?? call.events, reply.durationMs)
    if (reply && answer && answered.length > 0) this.#sink(request, reply, {answer, rows: answered})
    this.#follow(call, step, {reply, status})
  }

  #follow(
    call: Call,
    step: DeliveryStep,
    last: {readonly reply: TargetReply | null; readonly status: ReplyStatus},
  ): void {
    this.#laneOf(call).publishBreaker()
    if (step.kind === 'send') this.#send(call, step.rows)
    else if (step.kind === 'end') this.#end(call, last.reply, {status: last.status, givenUp: step.givenUp})
    else {
      setTimeout(() => {
        this.#guard(() => {
          // Where nothing is left to send, late replies have answered all of it.
          if (call.delivery) this.#follow(call, call.delivery.resend(), {reply: null, status: 'ok'})
        })
      }, step.afterMs)
    }
  }

  /** Nothing more of it will be sent. */
  #end(
    call: Call,
    reply: TargetReply | null,
    {status, givenUp}: {readonly status: ReplyStatus; readonly givenUp: readonly number[]},
  ): void {
    const nowNs = this.#wiring.now()
    const lane = this.#laneOf(call)
    if (call.isProbe) lane.breaker.probed(nsToMs(nowNs))
    lane.publishBreaker()
    const end = {status, reply, givenUpEvents: givenUp.length, respondedNs: nowNs}
    this.#wiring.tell({kind: 'invocation', row: this.#ledger.ended(call, end)})
    this.#underWay.delete(call)
    this.#giveUp(call, givenUp)
    this.publish()
  }

  #giveUp(call: Call, rows: readonly number[]): void {
    const lane = this.#laneOf(call)
    if (rows.length > 0 && this.#wiring.offload.onGiveUp === 'fallback') {
      this.#ledger.fellBack(rows.length)
      call.givenBack = new Set(rows)
      lane.giveBack(call, rows)
      return
    }
    if (rows.length > 0) {
      call.dropped = new Set(rows)
      this.#ledger.dropped(call, rows)
      if (this.#hasWindows) this.#sendDropped(call, rows)
    }
    lane.freePlace()
  }

  /** Windows wait for events that are given up for good no longer. */
  #sendDropped(call: Call, rows: readonly number[]): void {
    const nothing = {sums: createSums(call.events), entries: [], sentNs: 0, coldNs: 0, serviceNs: 0}
    this.#outbox.add({...nothing, call, rows, isDropped: true, respondedNs: this.#wiring.now()})
  }

  /** A reply after the client stopped waiting, or a second copy: its events count if nothing else was faster. */
  #repliedLate(request: Request, reply: TargetReply): void {
    const {call, rows} = request
    if (reply.status !== 'ok') return
    const answer = this.#read(request, reply, {isLate: true})
    const sent = rows ?? Array.from(call.texts.keys())
    const answered =
      answer.content === null ? sent : answer.content.answered.flatMap((position) => sent[position] ?? [])
    call.delivery?.answeredLate(answered)
    if (this.#underWay.has(call)) noteTaken(call, sent.length, reply.durationMs)
    // What was dropped has been counted as lost.
    const fresh = answered.filter((row) => call.dropped?.has(row) !== true).toSorted((a, b) => a - b)
    if (fresh.length > 0) this.#sink(request, reply, {answer, rows: fresh})
    this.publish()
  }

  /** These rows are answered now; null = all of the batch. */
  #sink(
    {call, sentNs}: Request,
    reply: TargetReply,
    {answer, rows}: {readonly answer: Answer; readonly rows: readonly number[] | null},
  ): void {
    const respondedNs = this.#wiring.now()
    // What the target cannot tell counts as network.
    const known = (ms: number): Ns => (Number.isNaN(ms) ? 0 : msToNs(ms))
    const spanNs = respondedNs - sentNs
    const coldNs = Math.min(spanNs, known(reply.initMs))
    const serviceNs = Math.min(spanNs - coldNs, known(reply.durationMs))
    if (this.#query !== null) for (const row of rows ?? call.texts.keys()) call.applied.add(row)
    const {sums, entries} = answer
    const instants = {sentNs, respondedNs, coldNs, serviceNs}
    this.#outbox.add({call, rows, sums, entries, isDropped: false, ...instants})
  }

  #read(request: Request, {payload}: TargetReply, {isLate}: {readonly isLate: boolean}): Answer {
    if (this.#query === null) return readTokens(request, payload, this.#digest)
    const {sums, ...answer} = this.#query.read({...request, isLate}, payload)
    return {...answer, sums: sums ?? createSums(request.call.events)}
  }

  /** Figures for the control plane; one writer each. */
  publish(): void {
    this.#ledger.publish(this.#shared.invoker, this.#wiring.target.environments)
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
