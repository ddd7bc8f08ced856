import {float64Array} from '../../kernel/lent-arrays.js'
import type {Ns} from '../../model/units.js'
import type {Schedule} from '../../workload/schedule.js'

const CHUNK = 1024
const FIRST_CAPACITY = 4 * CHUNK

/** V8 boxes what may also be a global that it has not seen read yet; this is a constant to it. */
const NEVER: Ns = Infinity

/**
 * The intended instants that any subtask may still ask for: a ring that grows with the backlog, so that an
 * overloaded trial costs 8 bytes an event held back, not 8 bytes an event.
 */
export class ScheduleBuffer {
  readonly #schedule: Schedule
  #ring = float64Array(FIRST_CAPACITY)
  #mask = FIRST_CAPACITY - 1
  #from = 0
  #to = 0
  /** Instants below it are there for the asking. */
  #readyTo = 0
  #hasEnded = false
  #arrived = 0
  #lastNs: Ns = 0

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#fill()
    this.firstNs = this.#to > 0 ? this.#ring[0]! : 0
  }

  /** Instants made so far. */
  get events(): number {
    return this.#to
  }

  /** True once the last instant is known; then `events` is their number. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** The first instant; 0 without any. */
  readonly firstNs: Ns

  get lastNs(): Ns {
    return this.#lastNs
  }

  /** When event k is intended; Infinity past the end. */
  at(event: number): Ns {
    if (event >= this.#readyTo) this.#reach(event)
    return event < this.#to ? this.#ring[event & this.#mask]! : NEVER
  }

  /** Events intended at or before an instant; instants must not go back. */
  arrivedBy(atNs: Ns): number {
    this.coverUntil(atNs)
    const ring = this.#ring
    const mask = this.#mask
    let arrived = this.#arrived
    while (arrived < this.#to && ring[arrived & mask]! <= atNs) arrived++
    this.#arrived = arrived
    return arrived
  }

  /** Makes instants until they pass `atNs`, so that an end before it is known. */
  coverUntil(atNs: Ns): void {
    while (this.#lastNs <= atNs && !this.#hasEnded) this.#fill()
  }

  /** No event before this one is asked for again. */
  release(event: number): void {
    this.#from = Math.min(event, this.#arrived)
  }

  /** Returns nothing: an instant from here would be boxed, and with it those that are there already. */
  #reach(event: number): void {
    while (event >= this.#readyTo && !this.#hasEnded) this.#fill()
  }

  #fill(): void {
    if (this.#to + CHUNK - this.#from > this.#ring.length) this.#grow()
    const start = this.#to & this.#mask
    const chunk = this.#ring.subarray(start, start + CHUNK)
    const made = this.#schedule.fill(chunk)
    if (made > 0) this.#lastNs = chunk[made - 1]!
    this.#to += made
    this.#hasEnded = made < CHUNK
    // One chunk ahead, so that the end is known before the last event is reached.
    this.#readyTo = this.#hasEnded ? this.#to : this.#to - CHUNK
  }

  #grow(): void {
    const wider = float64Array(this.#ring.length * 2)
    const mask = wider.length - 1
    for (let event = this.#from; event < this.#to; event++)
      wider[event & mask] = this.#ring[event & this.#mask]!
    this.#ring = wider
    this.#mask = mask
  }
}
