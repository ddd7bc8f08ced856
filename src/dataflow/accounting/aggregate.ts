import {uint32Array} from '../../kernel/lent-arrays.js'

const FIRST_WORDS = 1024

/**
 * Counts each event once, by one bitmap over event numbers: exact, whatever comes late, twice or out of order.
 * Grows with the highest number seen, one bit an event; numbers stay below 2^32.
 */
export class SunkEvents {
  #words: Uint32Array = uint32Array(FIRST_WORDS)
  #sunkEvents = 0

  get count(): number {
    return this.#sunkEvents
  }

  /** Its bitmap, for another thread. */
  get words(): Uint32Array {
    return this.#words
  }

  static fromWords(words: Uint32Array, count: number): SunkEvents {
    const sunk = new SunkEvents()
    sunk.#words = words.slice()
    sunk.#sunkEvents = count
    return sunk
  }

  copy(): SunkEvents {
    return SunkEvents.fromWords(this.#words, this.#sunkEvents)
  }

  /** Visits the events of it that another has not. */
  forEachNotIn(other: SunkEvents, visit: (event: number) => void): void {
    for (const [place, word] of this.#words.entries()) {
      let rest = word & ~(other.#words[place] ?? 0)
      for (; rest !== 0; rest &= rest - 1) visit(place * 32 + 31 - Math.clz32(rest & -rest))
    }
  }

  has(event: number): boolean {
    return ((this.#words[event >>> 5] ?? 0) & (1 << (event & 31))) !== 0
  }

  /** True if this event had not been sunk before. */
  add(event: number): boolean {
    const word = event >>> 5
    if (word >= this.#words.length) this.#grow(word)
    const before = this.#words[word] ?? 0
    const after = (before | (1 << (event & 31))) >>> 0
    if (before === after) return false

    this.#words[word] = after
    this.#sunkEvents++
    return true
  }

  /** Adds rising events up to the first that had been sunk before; answers how many it added. */
  addWhileFresh(events: Float64Array, offset: number, count: number): number {
    const end = offset + count
    const lastWord = (events[end - 1] ?? 0) >>> 5
    if (lastWord >= this.#words.length) this.#grow(lastWord)
    const words = this.#words
    let row = offset
    for (; row < end; row++) {
      const event = events[row] ?? 0
      const bit = 1 << (event & 31)
      const before = words[event >>> 5] ?? 0
      if ((before & bit) !== 0) break
      words[event >>> 5] = before | bit
    }
    this.#sunkEvents += row - offset
    return row - offset
  }

  #grow(word: number): void {
    const wider = uint32Array(Math.max(word + 1, this.#words.length * 2))
    wider.set(this.#words)
    this.#words = wider
  }
}
