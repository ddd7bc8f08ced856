import {BugError} from '../errors.js'
import {type Ns, type RunMs, runMs} from '../model/units.js'
import type {Clock} from './clock.js'

const FIRST_CAPACITY = 256

/** More timers than a trial sets: the order of those that come last at their instant begins here. */
const LAST = 2 ** 50

/**
 * A clock that jumps from one timer to the next; a timer is an instant and a number that says what is due.
 * Timers due at the same instant come in the order they were set, those of `setLast` behind all others, so a run
 * depends on nothing but its seed.
 *
 * A binary heap in typed arrays: no object per timer, no boxed instant (test/bench/virtual.bench.ts).
 */
export class VirtualClock implements Clock {
  #nowNs: Ns = 0
  #nextDueNs: Ns = Infinity
  #size = 0
  #timersSet = 0
  #dueNs = new Float64Array(FIRST_CAPACITY)
  #order = new Float64Array(FIRST_CAPACITY)
  #what = new Int32Array(FIRST_CAPACITY)

  get nowNs(): Ns {
    return this.#nowNs
  }

  /** When the next timer is due; Infinity without one. */
  get nextDueNs(): Ns {
    return this.#nextDueNs
  }

  nowMs(): RunMs {
    return runMs(this.#nowNs)
  }

  set(dueNs: Ns, what: number): void {
    this.#add(dueNs, this.#timersSet++, what)
  }

  /** A timer that comes when all others of its instant have, also those that are set at that instant. */
  setLast(dueNs: Ns, what: number): void {
    this.#add(dueNs, LAST + this.#timersSet++, what)
  }

  #add(dueNs: Ns, order: number, what: number): void {
    if (dueNs < this.#nowNs) throw new BugError(`timer ${what} set ${this.#nowNs - dueNs} ns into the past`)
    if (this.#size === this.#dueNs.length) this.#grow()
    if (dueNs < this.#nextDueNs) this.#nextDueNs = dueNs
    this.#siftUp(this.#size++, dueNs, order, what)
  }

  /** Jumps to the next timer and answers what it is for. There must be one. */
  next(): number {
    if (this.#size === 0) throw new BugError('the virtual clock has no timer left')
    const what = this.#what[0] ?? 0
    this.#nowNs = this.#nextDueNs
    this.#size--
    if (this.#size > 0) this.#siftDown(this.#size)
    else this.#dueNs[0] = Infinity
    this.#nextDueNs = this.#dueNs[0]!
    return what
  }

  /** Forgets timers that are not due any more; those left keep their order. */
  keep(isKept: (what: number) => boolean): void {
    const left: {dueNs: Ns; order: number; what: number}[] = []
    for (let place = 0; place < this.#size; place++) {
      const what = this.#what[place] ?? 0
      if (isKept(what)) left.push({dueNs: this.#dueNs[place] ?? 0, order: this.#order[place] ?? 0, what})
    }
    left.sort((a, b) => a.dueNs - b.dueNs || a.order - b.order)
    // A sorted array is a heap.
    left.forEach(({dueNs, order, what}, place) => {
      this.#put(place, dueNs, order, what)
    })
    this.#size = left.length
    this.#nextDueNs = left[0]?.dueNs ?? Infinity
  }

  #siftUp(from: number, dueNs: Ns, order: number, what: number): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.#isBefore(parent, dueNs, order)) break
      this.#copy(parent, place)
      place = parent
    }
    this.#put(place, dueNs, order, what)
  }

  /** Moves the timer at `from` to the root and down to where it belongs. */
  #siftDown(from: number): void {
    const dueNs = this.#dueNs[from] ?? 0
    const order = this.#order[from] ?? 0
    const what = this.#what[from] ?? 0
    let place = 0
    for (let child = 1; child < this.#size; child = 2 * place + 1) {
      if (
        child + 1 < this.#size &&
        this.#isBefore(child + 1, this.#dueNs[child] ?? 0, this.#order[child] ?? 0)
      ) {
        child++
      }
      if (!this.#isBefore(child, dueNs, order)) break
      this.#copy(child, place)
      place = child
    }
    this.#put(place, dueNs, order, what)
  }

  #isBefore(place: number, dueNs: Ns, order: number): boolean {
    const ownNs = this.#dueNs[place] ?? 0
    return ownNs < dueNs || (ownNs === dueNs && (this.#order[place] ?? 0) < order)
  }

  #put(place: number, dueNs: Ns, order: number, what: number): void {
    this.#dueNs[place] = dueNs
    this.#order[place] = order
    this.#what[place] = what
  }

  #copy(from: number, to: number): void {
    this.#put(to, this.#dueNs[from] ?? 0, this.#order[from] ?? 0, this.#what[from] ?? 0)
  }

  #grow(): void {
    const wider = <T extends Float64Array | Int32Array>(column: T, copy: T): T => {
      copy.set(column)
      return copy
    }
    const capacity = this.#dueNs.length * 2
    this.#dueNs = wider(this.#dueNs, new Float64Array(capacity))
    this.#order = wider(this.#order, new Float64Array(capacity))
    this.#what = wider(this.#what, new Int32Array(capacity))
  }
}
