import {RowReader, rowQueryOf} from '../../dataflow/rows/row-reader.js'
import {Digest} from '../../dataflow/words/digest.js'
import {createTextDigest, type TextDigest} from '../../dataflow/words/text-digest.js'
import {createVectorDigest, createVectorWords} from '../../dataflow/words/vector/texts.js'
import {createTextWords} from '../../dataflow/words/text-words.js'
import {createServiceTimes} from '../../dataflow/service-time.js'
import {WordTable} from '../../dataflow/words/word-table.js'
import {hasVectors} from '../../kernel/wasm/has-vectors.js'
import type {Trial} from '../../model/trial.js'
import {eventTimeMs, msToNs, type Ns} from '../../model/units.js'
import {burn} from './burn.js'
import {pauseUnlessRung, pauseUntil, Stalls} from './source/pace.js'
import {createSlotParts, type SlotParts} from './windows/slot-parts.js'
import {Ring} from './threads/ring.js'
import type {LeftEvent, ThreadSetup} from './threads/setup.js'
import type {Shared} from './threads/shared.js'
import {SLOT_FIGURE, STALL_FIGURE} from './threads/figure-places.js'
import type {EventColumn, ServedColumn} from './threads/ring-columns.js'

/**
 * A call that wakes a thread costs some µs: a slot that serves faster than that calls its neighbors once in a
 * while, the source when half of the channel is free, the sink when half of its ring is full, and both before it
 * rests itself.
 */
const CALL_EVERY_NS = 200_000
/** Of a slot whose services take no time: a call, tens of µs on a virtual machine, is worth many of its events. */
const CALL_EVERY_NS_AT_ONCE = 800_000
/** Of a load as fast as it goes, where halves of rings come first: no event of it is waited for. */
const CALL_EVERY_NS_AT_MAX = 10_000_000

/** Without a service time there is no end to wait for: so many rows, some 20 µs, share a look at the clock. */
const ROWS_PER_LOOK = 32

/** Idle threads look for a stop now and then. */
const IDLE_NS = 1e9

/** `tokenize` of one subtask: one server, first in first out, what was given up before what is in the channel. */
export class Slot {
  readonly #shared: Shared
  readonly #now: () => Ns
  readonly #subtask: number
  readonly #channel: Ring<EventColumn>
  readonly #fallback: Ring<EventColumn> | null
  readonly #served: Ring<ServedColumn>
  readonly #figures: Float64Array
  readonly #serviceNs: (event: number) => Ns
  readonly #isBurning: boolean
  readonly #isInstant: boolean
  readonly #callEveryNs: Ns
  readonly #halfOfChannel: number
  readonly #halfOfServed: number
  readonly #digest = new Digest()
  /** Counts words as well, where the query is `wordcount`. */
  readonly #addText: TextDigest
  readonly #addFallbackText: TextDigest
  readonly #words: WordTable | null
  /** Null where the query is not of single events. */
  readonly #rows: RowReader | null
  /** Null where the query has no windows. */
  readonly #parts: SlotParts | null
  readonly #stalls: Stalls
  /** When the server finished, or was to finish, what it had begun last. */
  #freeNs: Ns = 0
  /** When it really finished: busy time never counts a span twice. */
  #servedNs: Ns = 0
  #started = 0
  #processed = 0
  #fallbackBegun = 0
  /** There was nothing to serve since the last service. */
  #hasIdled = true
  #busyNs: Ns = 0
  #workNs: Ns = 0
  #inService: LeftEvent | null = null
  /** Neighbors that it owes a call: the sink a result, the source a place. */
  #owesSink = false
  #owesSource = false
  #calledNs: Ns = 0

  constructor(setup: ThreadSetup, shared: Shared, now: () => Ns) {
    const {trial, memory, index} = setup
    this.#shared = shared
    this.#now = now
    this.#subtask = index
    this.#channel = new Ring(memory.channels[index]!)
    this.#fallback = memory.offload ? new Ring(memory.offload.fallback[index]!) : null
    this.#served = new Ring(memory.served[index]!)
    this.#figures = shared.slots[index]!
    this.#serviceNs = createServiceTimes(trial.service, trial.seed)
    this.#isBurning = trial.service.mode === 'cpu'
    this.#isInstant = trial.service.meanMs === 0
    this.#callEveryNs = callEveryNs(trial)
    this.#halfOfChannel = memory.channels[index]!.places / 2
    this.#halfOfServed = memory.served[index]!.places / 2
    this.#words = trial.query === 'wordcount' ? new WordTable() : null
    const {bytes} = this.#channel
    this.#addText = memory.pool === null ? this.#loopOver(bytes) : this.#openPool(bytes)
    this.#addFallbackText = this.#openFallbackText()
    const rows = rowQueryOf(trial)
    this.#rows = rows && new RowReader(rows)
    this.#parts = createSlotParts(setup, shared)
    this.#stalls = new Stalls(this.#figures, STALL_FIGURE, msToNs(trial.load.extent.warmupMs))
  }

  run(): void {
    const bell = this.#shared.slotBells[this.#subtask]!
    const pace = {shared: this.#shared, now: this.#now, stalls: this.#stalls}
    while (this.#shared.isRunning()) {
      if (this.#parts?.isAsked === true) this.#parts.answer()
      if (this.#serveNext()) continue
      this.#call(this.#now())
      const prepared = bell.prepare()
      if (this.#hasWork()) bell.cancel()
      else if (this.#shared.isRunning()) {
        pauseUnlessRung(this.#now() + IDLE_NS, bell, {prepared, pace})
        this.#hasIdled = true
      } else bell.cancel()
    }
    this.#parts?.end()
  }

  #hasWork(): boolean {
    if (this.#channel.available() > 0 || (this.#fallback?.available() ?? 0) > 0) return true
    return this.#parts?.isAsked === true
  }

  leftEvents(): readonly LeftEvent[] {
    return this.#inService ? [this.#inService] : []
  }

  #serveNext(): boolean {
    const fallback = this.#fallback
    const isFallback = fallback !== null && fallback.available() > 0
    const ring = isFallback ? fallback : this.#channel
    if (ring.available() === 0) return false
    if (this.#isInstant) this.#serveRun(ring, isFallback)
    else this.#serve(ring, isFallback)
    return true
  }

  /** Rows that were there when it began, one after the other, between two looks at the clock. */
  #serveRun(ring: Ring<EventColumn>, isFallback: boolean): void {
    const place = this.#placeServed()
    if (place < 0) return
    const row = ring.headPlace
    const rows = Math.min(ROWS_PER_LOOK, ring.contiguous(), this.#served.contiguousPlaces())
    const {event, intendedNs, emittedNs, routedNs} = ring.columns
    const columns = this.#served.columns
    const figures = this.#figures
    const startedNs = isFallback ? this.#startOfFallback() : this.#startOf(routedNs[row + rows - 1]!)
    figures[SLOT_FIGURE.startedNs] = startedNs
    figures[SLOT_FIGURE.serviceSinceNs] = startedNs
    for (let i = 0; i < rows; i++) {
      this.#compute(ring, row + i)
      columns.event[place + i] = event[row + i]!
      columns.intendedNs[place + i] = intendedNs[row + i]!
      columns.emittedNs[place + i] = emittedNs[row + i]!
      columns.routedNs[place + i] = routedNs[row + i]!
      columns.startedNs[place + i] = startedNs
      columns.digestFirst[place + i] = this.#digest.first
      columns.digestSecond[place + i] = this.#digest.second
      columns.isFallback[place + i] = isFallback ? 1 : 0
    }
    this.#noteTaken(rows, isFallback)
    ring.release(rows)
    this.#tellTaken(isFallback)
    const servedNs = this.#now()
    for (let i = 0; i < rows; i++) columns.servedNs[place + i] = servedNs
    this.#noteServed(rows, {startedNs, servedNs, spanNs: 0})
    this.#freeNs = servedNs
    this.#served.publishRows(rows)
    this.#owesSink = true
    this.#callNowAndThen(servedNs)
  }

  /** What came while it was busy begins where the last one ended or was to end; what finds it idle begins now. */
  #startOf(routedNs: Ns): Ns {
    if (routedNs <= this.#freeNs) return this.#freeNs
    return routedNs <= this.#servedNs ? this.#servedNs : Math.max(routedNs, this.#now())
  }

  /** It was given back long after its routing: to a slot that was busy, or to one that idled until then. */
  #startOfFallback(): Ns {
    return this.#hasIdled ? Math.max(this.#freeNs, this.#now()) : this.#freeNs
  }

  #serve(ring: Ring<EventColumn>, isFallback: boolean): void {
    const {event: events, intendedNs, emittedNs, routedNs} = ring.columns
    const row = ring.headPlace
    const event = events[row]!
    const intended = intendedNs[row]!
    const emitted = emittedNs[row]!
    const routed = routedNs[row]!
    const figures = this.#figures

    const spanNs = this.#serviceNs(event)
    const startedNs = isFallback ? this.#startOfFallback() : this.#startOf(routed)
    const busyFromNs = Math.max(startedNs, this.#servedNs)
    figures[SLOT_FIGURE.startedNs] = startedNs
    figures[SLOT_FIGURE.serviceSinceNs] = busyFromNs
    this.#compute(ring, row)
    this.#noteTaken(1, isFallback)
    ring.release(1)
    this.#tellTaken(isFallback)
    if (spanNs >= CALL_EVERY_NS) this.#call(startedNs)
    const servedNs = this.#work(startedNs, spanNs)
    if (!this.#shared.isRunning() && servedNs < startedNs + spanNs) {
      this.#inService = {event, emittedNs: emitted}
      return
    }
    this.#freeNs = this.#isBurning ? servedNs : startedNs + spanNs
    this.#noteServed(1, {startedNs: busyFromNs, servedNs, spanNs})

    const place = this.#placeServed()
    if (place < 0) {
      this.#inService = {event, emittedNs: emitted}
      return
    }
    const columns = this.#served.columns
    columns.event[place] = event
    columns.intendedNs[place] = intended
    columns.emittedNs[place] = emitted
    columns.routedNs[place] = routed
    columns.startedNs[place] = startedNs
    columns.servedNs[place] = servedNs
    columns.digestFirst[place] = this.#digest.first
    columns.digestSecond[place] = this.#digest.second
    columns.isFallback[place] = isFallback ? 1 : 0
    this.#served.publishRows(1)
    this.#owesSink = true
    if (spanNs >= CALL_EVERY_NS) this.#call(servedNs)
    else this.#callNowAndThen(servedNs)
  }

  /** Before the release, whose atomic store shows it to the thread that is rung after that. */
  #noteTaken(rows: number, isFallback: boolean): void {
    if (isFallback) {
      this.#fallbackBegun += rows
      this.#figures[SLOT_FIGURE.fallbackBegun] = this.#fallbackBegun
    } else {
      this.#started += rows
      this.#figures[SLOT_FIGURE.started] = this.#started
    }
  }

  #tellTaken(isFallback: boolean): void {
    if (isFallback) this.#shared.invokerBell.ring()
    else this.#owesSource ||= this.#shared.isHeld(this.#subtask)
  }

  #noteServed(rows: number, {startedNs, servedNs, spanNs}: {startedNs: Ns; servedNs: Ns; spanNs: Ns}): void {
    const figures = this.#figures
    this.#hasIdled = false
    this.#servedNs = servedNs
    this.#busyNs += servedNs - startedNs
    this.#workNs += spanNs
    this.#processed += rows
    figures[SLOT_FIGURE.serviceSinceNs] = Infinity
    figures[SLOT_FIGURE.startedNs] = -Infinity
    figures[SLOT_FIGURE.busyNs] = this.#busyNs
    figures[SLOT_FIGURE.workNs] = this.#workNs
    figures[SLOT_FIGURE.processed] = this.#processed
  }

  #callNowAndThen(atNs: Ns): void {
    if (atNs - this.#calledNs >= this.#callEveryNs) this.#call(atNs)
    else {
      if (this.#owesSource && this.#channel.available() <= this.#halfOfChannel) this.#callSource()
      if (this.#owesSink && this.#served.filled >= this.#halfOfServed) this.#callSink()
    }
  }

  #call(atNs: Ns): void {
    this.#calledNs = atNs
    if (this.#owesSink) this.#callSink()
    if (this.#owesSource) this.#callSource()
  }

  #callSink(): void {
    this.#shared.sinkBell.ring()
    this.#owesSink = false
  }

  #callSource(): void {
    this.#shared.sourceBell.ring()
    this.#owesSource = false
  }

  /** Part of the service, not on top of it. */
  #compute(ring: Ring<EventColumn>, row: number): void {
    if (this.#parts !== null) {
      this.#parts.fold(ring, row)
      return
    }
    const {bytes, columns} = ring
    const from = columns.textFrom[row]!
    const to = from + columns.textBytes[row]!
    this.#digest.clear()
    if (this.#rows !== null) {
      const fields = this.#rows.read(bytes, {from, to}, eventTimeMs(columns.intendedNs[row]!))
      if (fields !== null) this.#rows.addTo(this.#digest, fields)
    } else if (ring === this.#channel) this.#addText(from, to, this.#digest)
    else this.#addFallbackText(from, to, this.#digest)
  }

  /** Where all texts lie in one pool, those given back lie where the others do: one loop serves both. */
  #openFallbackText(): TextDigest {
    const {bytes} = this.#fallback ?? this.#channel
    return bytes.buffer === this.#channel.bytes.buffer ? this.#addText : this.#loopOver(bytes)
  }

  /** Texts that are made before the clock starts do not change. */
  #openPool(bytes: Uint8Array): TextDigest {
    if (!hasVectors()) return this.#loopOver(bytes)
    return this.#words === null ? createVectorDigest(bytes) : createVectorWords(bytes, this.#words)
  }

  #loopOver(bytes: Uint8Array): TextDigest {
    return this.#words === null ? createTextDigest(bytes) : createTextWords(bytes, this.#words)
  }

  #work(startedNs: Ns, spanNs: Ns): Ns {
    const pace = {shared: this.#shared, now: this.#now, stalls: this.#stalls}
    if (!this.#isBurning) return pauseUntil(startedNs + spanNs, pace)
    return burn(spanNs, this.#now, () => !this.#shared.isRunning())
  }

  /** Waits while the sink is behind: that is backpressure, not work. −1 if the trial is stopped meanwhile. */
  #placeServed(): number {
    const bell = this.#shared.slotBells[this.#subtask]!
    for (;;) {
      let place = this.#served.place()
      if (place >= 0) return place
      this.#call(this.#now())
      const prepared = bell.prepare()
      place = this.#served.place()
      if (place < 0 && this.#shared.isRunning()) bell.wait(prepared, 10)
      else bell.cancel()
      if (!this.#shared.isRunning()) return this.#served.place()
    }
  }
}

function callEveryNs({service, load}: Trial): Ns {
  if (service.meanMs > 0) return CALL_EVERY_NS
  return load.rateEps === 'max' ? CALL_EVERY_NS_AT_MAX : CALL_EVERY_NS_AT_ONCE
}
