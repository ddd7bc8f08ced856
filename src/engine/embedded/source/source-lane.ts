import {Batcher} from '../../../dataflow/batcher.js'
import type {Decision} from '../../../dataflow/control/controller.js'
import {type LocalQueue, type OffloadWay, Policy, policySettings} from '../../../dataflow/control/policy.js'
import {windowOf} from '../../../dataflow/calls/window.js'
import type {Histogram} from '../../../metrics/histogram.js'
import {isOfNexmark, type Trial} from '../../../model/trial.js'
import type {Ms, Ns} from '../../../model/units.js'
import {Ring} from '../threads/ring.js'
import type {LeftEvent} from '../threads/setup.js'
import type {Memory, Shared} from '../threads/shared.js'
import {SLOT_FIGURE, SOURCE_FIGURE} from '../threads/figure-places.js'
import {END_OF_BATCH, type EventColumn} from '../threads/ring-columns.js'
import type {Texts} from './texts.js'

// Around a text in the request: id, keys, quotes, and of a query of Nexmark the instant.
const REQUEST_BYTES_PER_EVENT = 24
const INSTANT_BYTES = ',"atMs":123456'.length

/** What every lane decides by until the next tick. */
export interface Orders {
  readonly share: Decision['share']
  readonly route: Decision['route']
  /** How long a call takes. */
  readonly offloadMs: Ms
  readonly batch: Decision['batch']
}

/** What one lane of the source works with; the histogram takes the lateness of its events. */
export interface SourceLaneSettings {
  readonly subtask: number
  readonly trial: Trial
  readonly memory: Memory
  readonly shared: Shared
  /** Before the first tick. */
  readonly batch: Decision['batch']
  readonly texts: Texts
  /** Events intended before it are of the warm-up. */
  readonly windowStartNs: Ns
  readonly windowEndNs: Ns
  readonly lateness: Histogram
}

interface OffloadLane {
  readonly ring: Ring<EventColumn>
  readonly batcher: Batcher
  readonly policy: Policy
  readonly window: number
}

/** Source and policy of one subtask: where its next event goes, and whether there is room. */
export class SourceLane {
  /** The next event to hand on, or the one that is held. */
  cursor: number
  readonly #settings: SourceLaneSettings
  readonly #channel: Ring<EventColumn>
  readonly #offload: OffloadLane | null
  readonly #figures: Float64Array
  readonly #slot: Float64Array
  /** What the policy sees of the slot, written anew at each look. */
  readonly #queue = {channelEvents: 0, fallbackEvents: 0, serviceSinceNs: -Infinity}
  #held: 'none' | 'local' | 'offload' = 'none'
  #heldIntendedNs: Ns = 0
  #isChannelFilled = false
  #heldSinceNs: Ns = 0
  /** Events intended before it was let go last are late because of that. */
  #releasedNs: Ns = -Infinity
  /** When the open batch became due; Infinity while it may grow. */
  #dueNs: Ns = Infinity
  #emitted = 0
  #offloaded = 0
  #backpressuredNs: Ns = 0

  constructor(settings: SourceLaneSettings) {
    const {subtask, memory, shared, trial} = settings
    this.#settings = settings
    this.cursor = subtask
    this.#channel = new Ring(memory.channels[subtask]!)
    this.#figures = shared.source[subtask]!
    this.#slot = shared.slots[subtask]!
    this.#offload = trial.offload && this.#openOffload(trial.offload)
  }

  get isHeld(): boolean {
    return this.#held !== 'none'
  }

  decide({batch, offloadMs, ...decision}: Orders, nowNs: Ns): void {
    if (this.#offload === null) return
    const {policy, batcher} = this.#offload
    policy.decide(decision, offloadMs)
    batcher.setLimits(batch)
    // Higher limits make room in a batch that was full and has not been sent.
    if (batcher.events > 0 && !batcher.isFull() && batcher.lingersUntilNs > nowNs) this.#dueNs = Infinity
  }

  /** When an event comes to the policy by the model, however late this thread is: as intended, or let go later. */
  comesAtNs(intendedNs: Ns): Ns {
    return Math.max(intendedNs, this.#releasedNs)
  }

  /** Hands the next event on, or holds it until there is room. */
  emit(intendedNs: Ns, nowNs: Ns): void {
    const {lateness, windowStartNs} = this.#settings
    if (intendedNs > this.#releasedNs && intendedNs >= windowStartNs) lateness.record(nowNs - intendedNs)
    this.#figures[SOURCE_FIGURE.emitted] = ++this.#emitted
    const path = this.#offload?.policy.isOffloaded(nowNs) === true ? 'offload' : 'local'
    if (this.#pass(path, {intendedNs, emittedNs: nowNs, routedNs: nowNs})) return

    this.#held = path
    this.#heldIntendedNs = intendedNs
    this.#heldSinceNs = nowNs
    this.#figures[SOURCE_FIGURE.heldSinceNs] = nowNs
    this.#settings.shared.setHeld(this.#settings.subtask, true)
  }

  /**
   * Hands the next events on at once, all of which were intended at one instant and have their texts in a pool; false if
   * there is no room for them all in one piece. Not where a policy looks at each of them.
   */
  emitRun(events: number, intendedNs: Ns, nowNs: Ns): boolean {
    const {lateness, windowStartNs, trial, texts} = this.#settings
    const channel = this.#channel
    if (channel.contiguousPlaces() < events) return false
    if (intendedNs > this.#releasedNs && intendedNs >= windowStartNs) {
      lateness.record(nowNs - intendedNs, events)
    }
    this.#emitted += events
    this.#figures[SOURCE_FIGURE.emitted] = this.#emitted
    const {event, textFrom, textBytes, ...instants} = channel.columns
    const from = channel.place()
    for (let place = from; place < from + events; place++) {
      event[place] = this.cursor
      textFrom[place] = texts.place(this.cursor, channel)
      textBytes[place] = texts.bytes
      this.cursor += trial.parallelism
    }
    instants.intendedNs.fill(intendedNs, from, from + events)
    instants.emittedNs.fill(nowNs, from, from + events)
    instants.routedNs.fill(nowNs, from, from + events)
    channel.fillRows(events)
    this.#isChannelFilled = true
    return true
  }

  /** Hands the held event on if there is room now. */
  retry(nowNs: Ns): boolean {
    if (this.#held === 'none') return false
    const heldSinceNs = this.#heldSinceNs
    const instants = {intendedNs: this.#heldIntendedNs, emittedNs: heldSinceNs, routedNs: nowNs}
    if (!this.#pass(this.#held, instants)) return false
    this.#held = 'none'
    this.#releasedNs = nowNs
    this.#backpressuredNs += nowNs - heldSinceNs
    // In this order: a reader between the two counts the span once or not yet, never twice.
    this.#figures[SOURCE_FIGURE.heldSinceNs] = Infinity
    this.#figures[SOURCE_FIGURE.backpressuredNs] = this.#backpressuredNs
    this.#settings.shared.setHeld(this.#settings.subtask, false)
    return true
  }

  /** Shows the slot what was put into its channel: once for several events where they come as fast as they can. */
  handOver(): void {
    if (!this.#isChannelFilled) return
    this.#isChannelFilled = false
    this.#channel.publish()
    this.#settings.shared.slotBells[this.#settings.subtask]!.ring()
  }

  /** Ends the open batch if it is due and has a place in its window; true if it did. */
  tend(nowNs: Ns, isAtEnd: boolean): boolean {
    const offload = this.#offload
    if (offload === null || offload.batcher.events === 0) return false
    const {batcher, ring, window} = offload
    const {shared, subtask, windowEndNs} = this.#settings
    if (this.#dueNs === Infinity) {
      if (batcher.isFull()) this.#dueNs = nowNs
      else if (batcher.lingersUntilNs <= nowNs) this.#dueNs = batcher.lingersUntilNs
      else if (isAtEnd && nowNs >= windowEndNs) this.#dueNs = nowNs
      else return false
    }
    const place = ring.place()
    // Rows of an open batch do not ring: here they fill the whole ring, and only the invoker can make room.
    if (place < 0) shared.invokerBell.ring()
    if (place < 0 || shared.callsUnderWay(subtask) >= window) return false

    ring.columns.event[place] = END_OF_BATCH
    ring.columns.intendedNs[place] = this.#dueNs
    ring.columns.emittedNs[place] = batcher.events
    shared.addCallsUnderWay(subtask, 1)
    ring.publishRows(1)
    shared.invokerBell.ring()
    batcher.take()
    this.#dueNs = Infinity
    return true
  }

  /** When it has something to do of its own accord, other than its next event. */
  nextDueNs(isAtEnd: boolean): Ns {
    if (this.#offload === null || this.#dueNs < Infinity || this.#offload.batcher.events === 0)
      return Infinity
    const untilNs = this.#offload.batcher.lingersUntilNs
    return isAtEnd ? Math.min(untilNs, this.#settings.windowEndNs) : untilNs
  }

  leftEvents(): readonly LeftEvent[] {
    return this.#held === 'none' ? [] : [{event: this.cursor, emittedNs: this.#heldSinceNs}]
  }

  /** False if there is no room on this path. */
  #pass(path: 'local' | 'offload', instants: {intendedNs: Ns; emittedNs: Ns; routedNs: Ns}): boolean {
    const {shared, trial} = this.#settings
    if (path === 'local') {
      if (!this.#put(this.#channel, instants)) return false
      this.#isChannelFilled = true
    } else {
      const {batcher, ring} = this.#offload!
      if (batcher.isFull()) return false
      const bytes = this.#put(ring, instants)
      if (!bytes) {
        shared.invokerBell.ring()
        return false
      }
      ring.publish()
      const instantBytes = isOfNexmark(trial.query) ? INSTANT_BYTES : 0
      batcher.add(bytes + REQUEST_BYTES_PER_EVENT + instantBytes, instants.routedNs)
      this.#figures[SOURCE_FIGURE.offloaded] = ++this.#offloaded
      if (batcher.isFull()) this.tend(instants.routedNs, false)
    }
    this.cursor += trial.parallelism
    return true
  }

  /** Writes the event into a ring; answers the bytes of its text, 0 if the ring is full. */
  #put(ring: Ring<EventColumn>, instants: {intendedNs: Ns; emittedNs: Ns; routedNs: Ns}): number {
    const place = ring.place()
    if (place < 0) return 0
    const {texts} = this.#settings
    const from = texts.place(this.cursor, ring)
    if (from < 0) return 0
    const {bytes} = texts
    const {event, intendedNs, emittedNs, routedNs, textFrom, textBytes} = ring.columns
    event[place] = this.cursor
    intendedNs[place] = instants.intendedNs
    emittedNs[place] = instants.emittedNs
    routedNs[place] = instants.routedNs
    textFrom[place] = from
    textBytes[place] = bytes
    ring.fill()
    return bytes
  }

  #openOffload(offload: NonNullable<Trial['offload']>): OffloadLane {
    const {subtask, trial, memory, shared, batch} = this.#settings
    const batcher = new Batcher(batch, offload.offloadServiceTimeMs ?? trial.service.meanMs)
    const way: OffloadWay = {
      get hasRoom() {
        return !batcher.isFull()
      },
      admits: (atNs) => atNs >= shared.admitsFromNs[subtask]!,
      remainingLingerNs: (atNs) => batcher.remainingLingerNs(atNs),
    }
    return {
      ring: new Ring(memory.offload!.batches[subtask]!),
      batcher,
      policy: new Policy(policySettings(trial), {way, queueAt: () => this.#look()}),
      window: windowOf(offload, trial.parallelism),
    }
  }

  #look(): LocalQueue {
    const {shared, subtask} = this.#settings
    const queue = this.#queue
    queue.channelEvents = this.#channel.filled
    queue.fallbackEvents = shared.waitingFallbackEvents(subtask)
    queue.serviceSinceNs = this.#slot[SLOT_FIGURE.startedNs]!
    return queue
  }
}
