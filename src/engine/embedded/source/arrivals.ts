import type {Ns} from '../../../model/units.js'
import type {Schedule} from '../../../workload/schedule.js'

const CHUNK = 1024

/** The intended instants of a load, read once from the front: what the control plane counts arrivals by. */
export class Arrivals {
  readonly #schedule: Schedule
  readonly #chunk = new Float64Array(CHUNK)
  #filled = 0
  #next = 0
  #arrived = 0
  firstNs: Ns = 0
  lastNs: Ns = 0

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#fill()
    this.firstNs = this.#filled > 0 ? (this.#chunk[0] ?? 0) : 0
  }

  /** True once every event has been counted. */
  get hasEnded(): boolean {
    return this.#filled < CHUNK && this.#next === this.#filled
  }

  /** Events intended at or before an instant; instants must not go back. */
  arrivedBy(atNs: Ns): number {
    // A chunk whose last instant has come has come as a whole: of a load as fast as it goes that is all but the last.
    for (;;) {
      const lastNs = this.#chunk[CHUNK - 1] ?? 0
      if (this.#filled < CHUNK || lastNs > atNs) break
      this.#arrived += CHUNK - this.#next
      this.lastNs = lastNs
      this.#fill()
    }
    return this.visitUntil(atNs, () => undefined)
  }

  /** Visits every event intended by then that was not visited before; answers how many there have been. */
  visitUntil(atNs: Ns, visit: (event: number, intendedNs: Ns) => void): number {
    for (;;) {
      for (; this.#next < this.#filled; this.#next++) {
        const intendedNs = this.#chunk[this.#next] ?? 0
        if (intendedNs > atNs) return this.#arrived
        visit(this.#arrived++, intendedNs)
        this.lastNs = intendedNs
      }
      if (this.#filled < CHUNK) return this.#arrived
      this.#fill()
    }
  }

  #fill(): void {
    this.#filled = this.#schedule.fill(this.#chunk)
    this.#next = 0
  }
}

/** The instants that any subtask of the source may still ask for: a ring that grows with what is held back. */
export class PendingArrivals {
  readonly #schedule: Schedule
  #ring = new Float64Array(4 * CHUNK)
  #from = 0
  #to = 0
  #hasEnded = false

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** When event k is intended; Infinity past the end. */
  at(event: number): Ns {
    while (event >= this.#to && !this.#hasEnded) this.#fill()
    return event < this.#to ? (this.#ring[event & (this.#ring.length - 1)] ?? Infinity) : Infinity
  }

  /** No event before this one is asked for again. */
  release(event: number): void {
    this.#from = Math.min(event, this.#to)
  }

  #fill(): void {
    if (this.#to + CHUNK - this.#from > this.#ring.length) this.#grow()
    const start = this.#to & (this.#ring.length - 1)
    const made = this.#schedule.fill(this.#ring.subarray(start, start + CHUNK))
    this.#to += made
    this.#hasEnded = made < CHUNK
  }

  #grow(): void {
    const wider = new Float64Array(this.#ring.length * 2)
    for (let event = this.#from; event < this.#to; event++) {
      wider[event & (wider.length - 1)] = this.#ring[event & (this.#ring.length - 1)] ?? 0
    }
    this.#ring = wider
  }
}
