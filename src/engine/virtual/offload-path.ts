import {Batcher} from '../../dataflow/batcher.js'
import type {Decision} from '../../dataflow/control/controller.js'
import {Breaker} from '../../dataflow/calls/invoker.js'
import type {VirtualClock} from '../../kernel/virtual-clock.js'
import {type Ns, nsToMs} from '../../model/units.js'
import type {Call, CallPool} from './call.js'
import {TIMER, timer} from './timers.js'

/** What the batcher and window of one subtask work with. */
export interface OffloadPathSettings {
  readonly index: number
  readonly clock: VirtualClock
  readonly calls: CallPool
  readonly batch: Decision['batch']
  /** Of an offloaded event: what the batch's expected work is made of. */
  readonly meanServiceMs: number
  /** Calls that may be in flight at once. */
  readonly window: number
  readonly workNs: (event: number) => Ns
  /** Of one event, by its number modulo the length of the column. */
  readonly requestBytes: Float64Array
  readonly responseBytes: Float64Array
  /** Bytes of a request without events, and of a response. */
  readonly envelopeBytes: number
  /** Sends a call at once. */
  readonly send: (slot: number) => void
}

/** Bytes of a batch's request and response, and the work in it, ns. */
export type Weight = Pick<Call, 'requestBytes' | 'responseBytes' | 'workNs'>

/** Batcher, window and breaker of one subtask: from the policy to the moment of sending. */
export class OffloadPath {
  readonly breaker = new Breaker()
  readonly #settings: OffloadPathSettings
  readonly #batcher: Batcher
  #open: Call | null = null
  #placesTaken = 0
  #offloadedEvents = 0

  constructor(settings: OffloadPathSettings) {
    this.#settings = settings
    this.#batcher = new Batcher(settings.batch, settings.meanServiceMs)
  }

  get offloadedEvents(): number {
    return this.#offloadedEvents
  }

  get hasRoom(): boolean {
    return !this.#batcher.isFull()
  }

  /** Whether the breaker lets an event be bound for the target. */
  admits(atNs: Ns): boolean {
    return !this.breaker.isOpen || this.breaker.admits(nsToMs(atNs))
  }

  remainingLingerNs(atNs: Ns): Ns {
    return this.#batcher.remainingLingerNs(atNs)
  }

  setLimits(limits: Decision['batch'], atNs: Ns): void {
    this.#batcher.setLimits(limits)
    if (this.#batcher.events === 0) return
    if (this.#batcher.isFull()) this.#due(atNs)
    else this.#setLinger(atNs)
  }

  /** What some rows of a call weigh on their own, as a request. */
  weigh(call: Call, rows: readonly number[]): Weight {
    const {workNs, requestBytes, responseBytes, envelopeBytes} = this.#settings
    const weight = {requestBytes: envelopeBytes, responseBytes: envelopeBytes, workNs: 0}
    for (const row of rows) {
      const event = call.columns.event[row]!
      const kind = event % requestBytes.length
      weight.requestBytes += requestBytes[kind]!
      weight.responseBytes += responseBytes[kind]!
      weight.workNs += workNs(event)
    }
    return weight
  }

  /** False if the batch is full and waits for its window: then the event must wait too. */
  add(event: number, intendedNs: Ns, emittedNs: Ns, routedNs: Ns): boolean {
    const batcher = this.#batcher
    if (batcher.isFull()) return false

    const {index, calls, workNs, requestBytes, responseBytes, envelopeBytes} = this.#settings
    const call = (this.#open ??= calls.take(index))
    const isFirst = batcher.events === 0
    if (isFirst) {
      call.requestBytes = envelopeBytes
      call.responseBytes = envelopeBytes
    }
    const kind = event % requestBytes.length
    const bytes = requestBytes[kind]!
    batcher.add(bytes, routedNs)
    call.add(event, intendedNs, emittedNs, routedNs)
    call.requestBytes += bytes
    call.responseBytes += responseBytes[kind]!
    call.workNs += workNs(event)
    this.#offloadedEvents++
    if (batcher.isFull()) this.#due(routedNs)
    else if (isFirst) this.#setLinger(routedNs)
    return true
  }

  /** A linger timer has come: the open batch may be due, or already gone. */
  lingered(atNs: Ns): void {
    if (this.#open === null || this.#batcher.lingersUntilNs > atNs) return
    this.#open.dueNs = Math.min(this.#open.dueNs, atNs)
    const call = this.#takeDue(atNs)
    if (call === null) return
    const {clock, send} = this.#settings
    // Without another timer at this instant the one that would be set now comes next, and nothing lies between.
    if (clock.nextDueNs > atNs) send(call.slot)
    else clock.set(atNs, timer(TIMER.send, call.slot))
  }

  /** The stream has ended: what is left is due. */
  flush(atNs: Ns): void {
    if (this.#batcher.events > 0) this.#due(atNs)
  }

  freePlace(atNs: Ns): void {
    this.#placesTaken--
    this.#sendIfDue(atNs)
  }

  #setLinger(atNs: Ns): void {
    const untilNs = this.#batcher.lingersUntilNs
    if (untilNs === Infinity) return
    this.#settings.clock.set(Math.max(atNs, untilNs), timer(TIMER.linger, this.#settings.index))
  }

  #due(atNs: Ns): void {
    if (this.#open === null) return
    this.#open.dueNs = Math.min(this.#open.dueNs, atNs)
    this.#sendIfDue(atNs)
  }

  #sendIfDue(atNs: Ns): void {
    const call = this.#takeDue(atNs)
    if (call !== null) this.#settings.clock.set(atNs, timer(TIMER.send, call.slot))
  }

  /** The open batch, as a call that is to be sent now; null where it is not due or finds no place. */
  #takeDue(atNs: Ns): Call | null {
    const call = this.#open
    if (call === null || call.dueNs > atNs || this.#placesTaken >= this.#settings.window) return null

    this.#placesTaken++
    this.#open = null
    this.#batcher.take()
    call.seal()
    call.firstSentNs = atNs
    call.references++
    call.isProbe = this.breaker.sent()
    return call
  }
}
