import {IS_TOKEN_BYTE} from './digest.js'

const FNV_PRIME = 0x01000193
const FNV_BASIS = 0x811c9dc5
const FIRST_SLOTS = 1 << 12
const FIRST_BYTES = 1 << 16

// One slot, 16 bytes: what a look needs lies in one cache line.
const HASH = 0
const START = 1
const LENGTH = 2
const COUNT = 3
const SLOT_BITS = 2

/**
 * How often each token has been seen: the keyed state of query `wordcount`. Open addressing over the words'
 * own bytes, so that two words of one hash stay two. Counts are exact below 2^31.
 */
export class WordTable {
  #table = new Int32Array(FIRST_SLOTS << SLOT_BITS)
  #mask = FIRST_SLOTS - 1
  #bytes = new Uint8Array(FIRST_BYTES)
  #bytesUsed = 0
  #words = 0

  /** Different words so far. */
  get words(): number {
    return this.#words
  }

  /** Counts every token of a text, given as ASCII bytes. */
  addText(bytes: Uint8Array, from: number, to: number): void {
    let i = from
    while (i < to) {
      let byte = bytes[i++]!
      if (IS_TOKEN_BYTE[byte] === 0) continue
      const start = i - 1
      let hash = FNV_BASIS
      do {
        hash = Math.imul(hash ^ byte, FNV_PRIME)
        byte = i < to ? bytes[i]! : 0
        i++
      } while (IS_TOKEN_BYTE[byte] === 1)
      this.#add(bytes, start, i - 1, hash)
    }
  }

  countOf(word: string): number {
    const bytes = new TextEncoder().encode(word)
    let hash = FNV_BASIS
    for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME)
    return this.#table[this.#find(bytes, 0, bytes.length, hash) + COUNT]!
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number): void {
    const slot = this.#find(bytes, from, to, hash)
    if (this.#table[slot + COUNT]!++ > 0) return
    this.#table[slot + HASH] = hash
    this.#table[slot + START] = this.#keep(bytes, from, to)
    this.#table[slot + LENGTH] = to - from
    if (++this.#words * 2 > this.#mask) this.#grow()
  }

  /** Where the slot of a word begins, or the empty one where it belongs. */
  #find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const table = this.#table
    const mask = this.#mask
    const kept = this.#bytes
    for (let at = (hash ^ (hash >>> 15)) & mask; ; at = (at + 1) & mask) {
      const slot = at << SLOT_BITS
      if (table[slot + COUNT] === 0) return slot
      if (table[slot + HASH] !== hash || table[slot + LENGTH] !== to - from) continue
      const start = table[slot + START]!
      let i = from
      while (i < to && kept[start + i - from] === bytes[i]) i++
      if (i === to) return slot
    }
  }

  #keep(bytes: Uint8Array, from: number, to: number): number {
    const start = this.#bytesUsed
    while (start + to - from > this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2)
      wider.set(this.#bytes)
      this.#bytes = wider
    }
    for (let i = from; i < to; i++) this.#bytes[start + i - from] = bytes[i]!
    this.#bytesUsed += to - from
    return start
  }

  #grow(): void {
    const old = this.#table
    this.#table = new Int32Array(old.length * 2)
    this.#mask = (this.#table.length >>> SLOT_BITS) - 1
    for (let from = 0; from < old.length; from += 1 << SLOT_BITS) {
      if (old[from + COUNT] === 0) continue
      const hash = old[from + HASH]!
      let at = (hash ^ (hash >>> 15)) & this.#mask
      while (this.#table[(at << SLOT_BITS) + COUNT] !== 0) at = (at + 1) & this.#mask
      this.#table.set(old.subarray(from, from + (1 << SLOT_BITS)), at << SLOT_BITS)
    }
  }
}
