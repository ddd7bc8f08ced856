import {Breaker} from '../../../dataflow/calls/invoker.js'
import {Call} from './call.js'
import {Ring} from '../threads/ring.js'
import type {LeftEvent} from '../threads/setup.js'
import type {Memory, Shared} from '../threads/shared.js'
import {SLOT_FIGURE} from '../threads/figure-places.js'
import {END_OF_BATCH, type EventColumn} from '../threads/ring-columns.js'

interface TakenBack {
  readonly call: Call
  /** Rows of the batch. */
  readonly rows: readonly number[]
  /** The next of them for the ring. */
  next: number
}

/** The invoker's side of one subtask: batches that come in, given-up events that go back, the breaker. */
export class InvokerLane {
  readonly breaker = new Breaker()
  readonly #subtask: number
  readonly #shared: Shared
  readonly #batches: Ring<EventColumn>
  readonly #fallback: Ring<EventColumn>
  readonly #takenBack: TakenBack[] = []
  /** Fallback events after which a place is freed, counted from the start: the slot begins them in order. */
  readonly #endsAt: number[] = []
  #givenBack = 0
  #open: Call | null = null

  constructor(subtask: number, memory: NonNullable<Memory['offload']>, shared: Shared) {
    this.#subtask = subtask
    this.#shared = shared
    this.#batches = new Ring(memory.batches[subtask]!)
    this.#fallback = new Ring(memory.fallback[subtask]!)
  }

  /** Takes rows that the source has put into the ring, and answers how many; every batch that may be sent goes to `send`. */
  take(send: (call: Call) => void): number {
    const ring = this.#batches
    const rows = ring.available()
    for (let i = 0; i < rows; i++) {
      const call = this.#takeRow(ring.headPlace)
      ring.release(1)
      if (call) send(call)
    }
    if (rows > 0) this.#shared.sourceBell.ring()
    return rows
  }

  /** These rows are the slot's: before its channel, and the place of the call is kept until the last is begun. */
  giveBack(call: Call, rows: readonly number[]): void {
    this.#takenBack.push({call, rows, next: 0})
    this.#givenBack += rows.length
    this.#shared.givenBack[this.#subtask] = this.#givenBack
    this.#endsAt.push(this.#givenBack)
    this.pushFallback()
  }

  pushFallback(): void {
    for (let batch = this.#takenBack[0]; batch; batch = this.#takenBack[0]) {
      if (!this.#pushRows(batch)) break
      this.#takenBack.shift()
    }
  }

  /** Frees the places of calls whose last fallback event has been begun. */
  freeBegun(): void {
    const begun = this.#shared.slots[this.#subtask]![SLOT_FIGURE.fallbackBegun]!
    while ((this.#endsAt[0] ?? Infinity) <= begun) {
      this.#endsAt.shift()
      this.freePlace()
    }
  }

  freePlace(): void {
    this.#shared.addCallsUnderWay(this.#subtask, -1)
    this.#shared.sourceBell.ring()
  }

  /** Tells the policy whether the breaker admits events. */
  publishBreaker(): void {
    this.#shared.admitsFromNs[this.#subtask] = this.breaker.admitsFromMs * 1e6
  }

  leftEvents(): readonly LeftEvent[] {
    const calls = [...(this.#open ? [this.#open] : []), ...this.#takenBack.map(({call}) => call)]
    return calls.flatMap(leftOf)
  }

  #takeRow(row: number): Call | null {
    const ring = this.#batches
    const {event, intendedNs, emittedNs, routedNs, textFrom, textBytes} = ring.columns
    if (event[row] === END_OF_BATCH) {
      const call = this.#open
      this.#open = null
      call?.seal(intendedNs[row]!)
      return call
    }
    const from = textFrom[row]!
    this.#open ??= new Call(this.#subtask)
    this.#open.add(
      event[row]!,
      {intendedNs: intendedNs[row]!, emittedNs: emittedNs[row]!, routedNs: routedNs[row]!},
      ring.bytes.slice(from, from + textBytes[row]!),
    )
    return null
  }

  /** False while the ring is full. */
  #pushRows(batch: TakenBack): boolean {
    const ring = this.#fallback
    const {call, rows} = batch
    for (; batch.next < rows.length; batch.next++) {
      const row = rows[batch.next]!
      const text = call.texts[row]!
      const place = ring.place()
      const from = place < 0 ? -1 : ring.placeText(text.length)
      if (from < 0) return false
      ring.bytes.set(text, from)
      for (const name of ['event', 'intendedNs', 'emittedNs', 'routedNs'] as const) {
        ring.columns[name][place] = call.columns[name][row]!
      }
      ring.columns.textFrom[place] = from
      ring.columns.textBytes[place] = text.length
      ring.fill()
      ring.publish()
      this.#shared.slotBells[this.#subtask]!.ring()
    }
    return true
  }
}

/** The events of a call that the trial left unfinished. */
export const leftOf = ({columns, events}: Call): readonly LeftEvent[] =>
  Array.from({length: events}, (_, row) => ({
    event: columns.event[row] ?? 0,
    emittedNs: columns.emittedNs[row] ?? 0,
  }))
