import {BugError} from '../errors.js'
import {type Ns, type RunMs, runMs} from '../model/units.js'
import type {Clock} from './clock.js'

const FIRST_CAPACITY = 256

/** A global that V8 has not seen read yet would box the instants beside it. */
const NEVER: Ns = Infinity

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

  /** Written as one loop, as `next` is: an instant that goes from one function to the other is boxed by V8. */
  #add(dueNs: Ns, order: number, what: number): void {
    if (dueNs < this.#nowNs) throw new BugError(`timer ${what} set ${this.#nowNs - dueNs} ns into the past`)
    if (this.#size === this.#dueNs.length) this.#grow()
    if (dueNs < this.#nextDueNs) this.#nextDueNs = dueNs
    const ownDueNs = this.#dueNs
    const ownOrder = this.#order
    const ownWhat = this.#what
    let place = this.#size++
    while (place > 0) {
      const parent = (place - 1) >> 1
      const parentNs = ownDueNs[parent]!
      if (parentNs < dueNs || (parentNs === dueNs && ownOrder[parent]! < order)) break
      ownDueNs[place] = parentNs
      ownOrder[place] = ownOrder[parent]!
      ownWhat[place] = ownWhat[parent]!
      place = parent
    }
    ownDueNs[place] = dueNs
    ownOrder[place] = order
    ownWhat[place] = what
  }

  /** Jumps to the next timer and answers what it is for. There must be one. */
  next(): number {
    if (this.#size === 0) throw new BugError('the virtual clock has no timer left')
    const ownDueNs = this.#dueNs
    const ownOrder = this.#order
    const ownWhat = this.#what
    const what = ownWhat[0]!
    this.#nowNs = this.#nextDueNs
    const size = --this.#size
    // The last timer goes down from the root to where it belongs.
    const dueNs = ownDueNs[size]!
    const order = ownOrder[size]!
    let place = 0
    for (let child = 1; child < size; child = 2 * place + 1) {
      let childNs = ownDueNs[child]!
      if (child + 1 < size) {
        const rightNs = ownDueNs[child + 1]!
        if (rightNs < childNs || (rightNs === childNs && ownOrder[child + 1]! < ownOrder[child]!)) {
          child++
          childNs = rightNs
        }
      }
      if (dueNs < childNs || (dueNs === childNs && order < ownOrder[child]!)) break
      ownDueNs[place] = childNs
      ownOrder[place] = ownOrder[child]!
      ownWhat[place] = ownWhat[child]!
      place = child
    }
    ownDueNs[place] = dueNs
    ownOrder[place] = order
    ownWhat[place] = ownWhat[size]!
    this.#nextDueNs = size === 0 ? NEVER : ownDueNs[0]!
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

  #put(place: number, dueNs: Ns, order: number, what: number): void {
    this.#dueNs[place] = dueNs
    this.#order[place] = order
    this.#what[place] = what
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
