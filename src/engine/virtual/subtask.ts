import type {EventColumns} from '../../dataflow/accounting/accounting.js'
import type {Decision} from '../../dataflow/control/controller.js'
import {type LocalQueue, Policy} from '../../dataflow/control/policy.js'
import type {VirtualClock} from '../../kernel/virtual-clock.js'
import type {Ms, Ns} from '../../model/units.js'
import type {FallbackQueue, TakenBack} from './fallback-queue.js'
import {
  forEachRow,
  pushBlocked,
  pushRun,
  ringColumns,
  type RingOrder,
  sumHeldNs,
  widened,
} from './event-ring.js'
import {forEachInSource, nextLeft} from './restart/resumption.js'
import type {ScheduleBuffer} from './schedule-buffer.js'
import type {SubtaskSettings} from './subtask-settings.js'

/**
 * Subtask i of the job (docs/model.md#queues): source and policy, channel, tokenize. Between two timers of the
 * clock nothing outside can touch it, so it advances on its own, event by event, by a FIFO server's recursion.
 *
 * The channel ring holds an event from its routing until its row is handed to accounting:
 * recorded ≤ started ≤ pushed, all counted from the start of the trial.
 */
export class Subtask {
  /** The earliest instant at which it has something to do of its own accord. */
  nextActionNs: Ns = 0
  /** Events finished by `tokenize`, fallback included. */
  processedEvents = 0
  /** When the source handed on its last event so far: the next one comes no earlier. */
  sourceFreeNs: Ns = 0
  readonly #settings: SubtaskSettings
  readonly #clock: VirtualClock
  readonly #schedule: ScheduleBuffer
  readonly #fallback: FallbackQueue
  /** Null where nothing is ever offloaded. */
  readonly #policy: Policy | null

  #columns: EventColumns
  #mask: number
  #recorded = 0
  #started = 0
  #pushed = 0
  /** When the server finishes what it has begun. */
  #freeNs: Ns = 0
  /** When the server has begun what it has begun last. */
  #serviceSinceNs: Ns = 0
  /** When that ends: what is left up to `#freeNs` is for calls. */
  #serviceEndNs: Ns = 0
  #busyNs: Ns = 0

  /** Next event of the source. */
  #cursor: number
  /** Events that it has skipped, and where it need not look for them any more. */
  #skipped = 0
  readonly #skipsBelow: number
  /** The policy holds an event that found no place: which path it waits for. */
  #held: 'none' | 'local' | 'offload' = 'none'
  #heldSinceNs: Ns = 0
  #backpressuredNs: Ns = 0
  /** What the policy sees of the server, written anew at each look. */
  readonly #queue = {channelEvents: 0, fallbackEvents: 0, serviceSinceNs: -Infinity, callsNs: 0}

  constructor(settings: SubtaskSettings) {
    this.#settings = settings
    this.#clock = settings.clock
    this.#schedule = settings.schedule
    this.#cursor = settings.index
    this.#fallback = settings.fallback
    this.#policy =
      settings.offload &&
      new Policy(settings, {way: settings.offload, queueAt: (atNs) => this.#queueAt(atNs)})
    this.#columns = ringColumns(settings.bufferEvents)
    this.#mask = this.#columns.event.length - 1
    const {resumed} = settings
    this.#skipsBelow = resumed?.settledBelow ?? 0
    if (resumed === null) return
    this.#skip()
    this.sourceFreeNs = resumed.fromNs
    this.#plan()
  }

  #skip(): void {
    const {subtasks, resumed} = this.#settings
    const next = resumed === null ? this.#cursor : nextLeft(this.#cursor, subtasks, resumed)
    this.#skipped += (next - this.#cursor) / subtasks
    this.#cursor = next
  }

  get cursor(): number {
    return this.#cursor
  }

  /** Events that the source has handed to the policy. */
  get emittedEvents(): number {
    const {index, subtasks} = this.#settings
    return (this.#cursor - index) / subtasks - this.#skipped + (this.#held === 'none' ? 0 : 1)
  }

  /** Of the channel's ring, for a check in tests. */
  get ringOrder(): RingOrder {
    return {recorded: this.#recorded, started: this.#started, pushed: this.#pushed, places: this.#mask + 1}
  }

  /** Events taken by `tokenize` from its channel. */
  get startedEvents(): number {
    return this.#started
  }

  /** Given back by the invoker, and not begun yet. */
  get waitingFallbackEvents(): number {
    return this.#fallback.waitingEvents
  }

  /** Busy time of `tokenize` until an instant that it has been served to. */
  busyNsUntil(atNs: Ns): Ns {
    return this.#busyNs - Math.max(0, this.#freeNs - atNs)
  }

  backpressuredNsUntil(atNs: Ns): Ns {
    return this.#backpressuredNs + (this.#held === 'none' ? 0 : Math.max(0, atNs - this.#heldSinceNs))
  }

  decide(decision: Decision, offloadMs: Ms): void {
    this.#policy?.decide(decision, offloadMs)
  }

  /** Does everything that is due up to the clock's next timer. Setting a nearer timer ends it there. */
  advance(): void {
    this.#advance()
    this.#plan()
  }

  #plan(): void {
    const isServing = this.#held === 'local' || this.#fallback.waitingEvents > 0
    const serverNs = isServing ? this.#freeNs : Infinity
    const sourceNs =
      this.#held === 'none' ? Math.max(this.#schedule.at(this.#cursor), this.sourceFreeNs) : Infinity
    this.nextActionNs = Math.min(serverNs, sourceNs)
  }

  #advance(): void {
    const {bufferEvents} = this.#settings
    const clock = this.#clock
    const fallback = this.#fallback
    const policy = this.#policy
    for (;;) {
      if (this.#held === 'offload') {
        if (fallback.waitingEvents > 0) this.#serveUntil(clock.nextDueNs)
        return
      }
      if (this.#held === 'local') {
        if (!this.#waitForPlace(clock.nextDueNs)) return
        continue
      }
      if (policy?.isOff !== false && fallback.waitingEvents === 0) {
        this.#pushRun(clock.nextDueNs)
        this.#pushBlocked(clock.nextDueNs)
      }
      const event = this.#cursor
      const intendedNs = this.#schedule.at(event)
      const emittedNs = intendedNs > this.sourceFreeNs ? intendedNs : this.sourceFreeNs
      // Never ahead of the source: a batch that this event fills may be back before the list's next start.
      if (fallback.waitingEvents > 0) this.#serveUntil(Math.min(emittedNs, clock.nextDueNs))
      if (emittedNs > clock.nextDueNs) return
      if (intendedNs === Infinity) return

      if (policy?.isOffloaded(emittedNs) === true) {
        if (!this.#offload(event, intendedNs, emittedNs, emittedNs)) {
          this.#held = 'offload'
          this.#heldSinceNs = emittedNs
        }
        continue
      }
      if (this.#pushed - this.#started >= bufferEvents) {
        this.#serveUntil(emittedNs)
        if (this.#pushed - this.#started >= bufferEvents) {
          this.#held = 'local'
          this.#heldSinceNs = emittedNs
          continue
        }
      }
      this.#push(event, intendedNs, emittedNs, emittedNs)
    }
  }

  /** After the window of the offload path has freed a place: the held event may find room now. */
  retryHeld(atNs: Ns): void {
    if (this.#held !== 'offload') return
    if (!this.#offload(this.#cursor, this.#schedule.at(this.#cursor), this.#heldSinceNs, atNs)) return
    this.#backpressuredNs += atNs - this.#heldSinceNs
    this.#held = 'none'
    this.#plan()
  }

  /** True once the source has handed on its last event. */
  get isAtEnd(): boolean {
    return this.#held === 'none' && this.#schedule.at(this.#cursor) === Infinity
  }

  /** Brings server and accounting up to an instant, which the subtask must have been advanced to. */
  settle(atNs: Ns): void {
    this.serveTo(atNs)
    this.#record(atNs)
  }

  /** Brings the server up to an instant, and leaves accounting as it is: for a look that changes nothing. */
  serveTo(atNs: Ns): void {
    this.#serveUntil(atNs)
    if (this.#held === 'local' || this.#fallback.waitingEvents > 0) this.#plan()
  }

  /** A call takes its CPU of the server: at once where that idles, else right after the service under way. */
  serveCall(spanNs: Ns, atNs: Ns): void {
    this.#serveUntil(atNs)
    this.#freeNs = Math.max(this.#freeNs, atNs) + spanNs
    this.#busyNs += spanNs
    this.#plan()
  }

  /** Takes back the events of a call that was given up. */
  takeBack(batch: TakenBack): void {
    this.#fallback.add(batch)
    this.#plan()
  }

  /** Every event intended by then that it still holds; those in its source have not been emitted. */
  forEachUnfinished(atNs: Ns, visit: (event: number, intendedNs: Ns, emittedNs: Ns | null) => void): void {
    forEachRow(this.#columns, {from: this.#recorded, to: this.#pushed}, visit)
    this.#fallback.forEachUnfinished(visit)
    if (this.#held !== 'none') visit(this.#cursor, this.#schedule.at(this.#cursor), this.#heldSinceNs)
    const from = this.#held === 'none' ? this.#cursor : this.#cursor + this.#settings.subtasks
    forEachInSource(this.#settings, {from, untilNs: atNs}, visit)
  }

  /** The part of `forEachUnfinished` that the invoker has given back. */
  forEachFallback(visit: (event: number) => void): void {
    this.#fallback.forEachUnfinished(visit)
  }

  #queueAt(atNs: Ns): LocalQueue {
    this.#serveUntil(atNs)
    const queue = this.#queue
    queue.channelEvents = this.#pushed - this.#started
    queue.fallbackEvents = this.#fallback.waitingEvents
    queue.serviceSinceNs = this.#serviceEndNs > atNs ? this.#serviceSinceNs : -Infinity
    queue.callsNs = Math.max(0, this.#freeNs - Math.max(atNs, this.#serviceEndNs))
    return queue
  }

  /** False if the batcher has no room. */
  #offload(event: number, intendedNs: Ns, emittedNs: Ns, routedNs: Ns): boolean {
    const {offload, subtasks} = this.#settings
    if (!offload!.add(event, intendedNs, emittedNs, routedNs)) return false
    this.#cursor += subtasks
    if (this.#cursor < this.#skipsBelow) this.#skip()
    this.sourceFreeNs = routedNs
    return true
  }

  #push(event: number, intendedNs: Ns, emittedNs: Ns, routedNs: Ns): void {
    if (this.#pushed - this.#recorded > this.#mask) this.#makeRoom(routedNs)
    const place = this.#pushed++ & this.#mask
    const columns = this.#columns
    columns.event[place] = event
    columns.intendedNs[place] = intendedNs
    columns.emittedNs[place] = emittedNs
    columns.routedNs[place] = routedNs
    this.#cursor += this.#settings.subtasks
    if (this.#cursor < this.#skipsBelow) this.#skip()
    this.sourceFreeNs = routedNs
  }

  /** The part of `#advance` that most events take: those up to an instant, while the channel has places. */
  #pushRun(limitNs: Ns): void {
    const {subtasks, bufferEvents} = this.#settings
    const from = this.#pushed
    const end = Math.min(this.#started + bufferEvents, this.#recorded + this.#mask + 1)
    if (from >= end || this.#cursor < this.#skipsBelow) return
    const run = {cursor: this.#cursor, subtasks, from, end, sourceFreeNs: this.sourceFreeNs, limitNs}
    this.#pushed = pushRun(this.#columns, this.#schedule, run)
    this.#cursor += (this.#pushed - from) * subtasks
    this.sourceFreeNs = Math.max(this.sourceFreeNs, this.#columns.routedNs[(this.#pushed - 1) & this.#mask]!)
  }

  /** The same while the channel is full, and the source held up at each event. */
  #pushBlocked(limitNs: Ns): void {
    const {subtasks, bufferEvents, serviceNs} = this.#settings
    const from = this.#pushed
    if (from - this.#started < bufferEvents || this.#cursor < this.#skipsBelow) return
    const {sourceFreeNs} = this
    const end = this.#recorded + this.#mask + 1
    const run = {cursor: this.#cursor, subtasks, from, end, sourceFreeNs, limitNs}
    const server = {started: this.#started, freeNs: this.#freeNs, serviceNs}
    const to = pushBlocked(this.#columns, this.#schedule, run, server)
    if (to === from) return
    this.#pushed = to
    this.#cursor += (to - from) * subtasks
    this.#started += to - from
    this.#backpressuredNs += sumHeldNs(this.#columns, {from, to})
    this.#serviceSinceNs = this.sourceFreeNs = this.#columns.routedNs[(to - 1) & this.#mask]!
    this.#serviceEndNs = this.#columns.sunkNs[(this.#started - 1) & this.#mask]!
    this.#busyNs += this.#serviceEndNs - this.#freeNs
    this.#freeNs = this.#serviceEndNs
  }

  /** The held event waits for the service that frees its place; false if that lies behind the limit. */
  #waitForPlace(limitNs: Ns): boolean {
    const before = this.#started
    while (this.#started === before) if (!this.#startNext(limitNs)) return false
    const routedNs = this.#columns.startedNs[before & this.#mask]!
    this.#backpressuredNs += routedNs - this.#heldSinceNs
    this.#held = 'none'
    this.#push(this.#cursor, this.#schedule.at(this.#cursor), this.#heldSinceNs, routedNs)
    return true
  }

  #serveUntil(limitNs: Ns): void {
    if (this.#fallback.waitingEvents > 0) {
      while (this.#startNext(limitNs));
      return
    }
    const {routedNs, startedNs, sunkNs, event} = this.#columns
    const {serviceNs} = this.#settings
    const mask = this.#mask
    let freeNs = this.#freeNs
    let started = this.#started
    let busyNs = this.#busyNs
    const pushed = this.#pushed
    while (started < pushed) {
      const place = started & mask
      const arrivedNs = routedNs[place]!
      const startNs = arrivedNs > freeNs ? arrivedNs : freeNs
      if (startNs > limitNs) break
      const spanNs = serviceNs(event[place]!)
      startedNs[place] = startNs
      freeNs = startNs + spanNs
      sunkNs[place] = freeNs
      busyNs += spanNs
      started++
    }
    if (started > this.#started) {
      this.#serviceSinceNs = startedNs[(started - 1) & mask]!
      this.#serviceEndNs = freeNs
    }
    this.#freeNs = freeNs
    this.#started = started
    this.#busyNs = busyNs
  }

  /** Begins one service, fallback first; false if none can begin by the limit. */
  #startNext(limitNs: Ns): boolean {
    const place = this.#started & this.#mask
    const channelNs = this.#started < this.#pushed ? this.#columns.routedNs[place]! : Infinity
    const fallback = this.#fallback
    const arrivedNs = Math.min(channelNs, fallback.nextArrivedNs)
    const startNs = Math.max(this.#freeNs, arrivedNs)
    // A freed place has set a timer: nothing may be begun behind it.
    if (startNs > limitNs || startNs > this.#clock.nextDueNs) return false

    const isFallback = fallback.nextArrivedNs <= startNs
    const event = isFallback ? fallback.nextEvent : this.#columns.event[place]!
    const spanNs = this.#settings.serviceNs(event)
    this.#serviceSinceNs = startNs
    this.#freeNs = startNs + spanNs
    this.#serviceEndNs = this.#freeNs
    this.#busyNs += spanNs
    if (isFallback) {
      // Rows are handed to accounting in sink order.
      this.#record(startNs)
      const freedTimer = fallback.start(startNs, this.#freeNs)
      if (freedTimer >= 0) this.#clock.set(startNs, freedTimer)
    } else {
      this.#columns.startedNs[place] = startNs
      this.#columns.sunkNs[place] = this.#freeNs
      this.#started++
    }
    return true
  }

  /** Hands finished rows to accounting. */
  #record(untilNs: Ns): void {
    const {accounting, index} = this.#settings
    const {sunkNs} = this.#columns
    const last = this.#started - 1
    const finished = last >= this.#recorded && sunkNs[last & this.#mask]! > untilNs ? last : this.#started
    if (this.#fallback.inServiceSunkNs <= untilNs) {
      this.processedEvents += this.#fallback.sink(accounting, index)
    }
    while (this.#recorded < finished) {
      const offset = this.#recorded & this.#mask
      const count = Math.min(finished - this.#recorded, this.#mask + 1 - offset)
      accounting.logLocal(index, {columns: this.#columns, offset, count})
      this.#recorded += count
      this.processedEvents += count
    }
  }

  #makeRoom(atNs: Ns): void {
    this.settle(atNs)
    if (this.#pushed - this.#recorded <= this.#mask) return

    this.#columns = widened(this.#columns, this.#mask, {from: this.#recorded, to: this.#pushed})
    this.#mask = this.#mask * 2 + 1
  }
}
