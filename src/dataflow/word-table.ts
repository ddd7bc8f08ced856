import {IS_TOKEN_BYTE} from './digest.js'

const FNV_PRIME = 0x01000193
const FNV_BASIS = 0x811c9dc5
const FIRST_SLOTS = 1 << 12
const FIRST_BYTES = 1 << 16

/**
 * How often each token has been seen: the keyed state of query `wordcount`. Open addressing over the words'
 * own bytes, so that two words of one hash stay two.
 */
export class WordTable {
  #hashes = new Int32Array(FIRST_SLOTS)
  #starts = new Uint32Array(FIRST_SLOTS)
  #lengths = new Uint32Array(FIRST_SLOTS)
  #counts = new Float64Array(FIRST_SLOTS)
  #bytes = new Uint8Array(FIRST_BYTES)
  #bytesUsed = 0
  #words = 0

  /** Different words so far. */
  get words(): number {
    return this.#words
  }

  /** Counts every token of a text, given as ASCII bytes. */
  addText(bytes: Uint8Array, from: number, to: number): void {
    let start = from
    let hash = FNV_BASIS
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!
      if (IS_TOKEN_BYTE[byte] === 1) {
        hash = Math.imul(hash ^ byte, FNV_PRIME)
        continue
      }
      if (i > start) this.#add(bytes, start, i, hash)
      start = i + 1
      hash = FNV_BASIS
    }
    if (to > start) this.#add(bytes, start, to, hash)
  }

  countOf(word: string): number {
    const bytes = new TextEncoder().encode(word)
    let hash = FNV_BASIS
    for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME)
    return this.#counts[this.#find(bytes, 0, bytes.length, hash)] ?? 0
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number): void {
    const slot = this.#find(bytes, from, to, hash)
    if (this.#counts[slot]!++ > 0) return
    this.#hashes[slot] = hash
    this.#starts[slot] = this.#keep(bytes, from, to)
    this.#lengths[slot] = to - from
    if (++this.#words * 2 > this.#counts.length) this.#grow()
  }

  /** The slot of a word, or the empty one where it belongs. */
  #find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#counts.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    while (this.#counts[slot]! > 0 && !this.#isAt(slot, bytes, from, to, hash)) slot = (slot + 1) & mask
    return slot
  }

  #isAt(slot: number, bytes: Uint8Array, from: number, to: number, hash: number): boolean {
    if (this.#hashes[slot] !== hash || this.#lengths[slot] !== to - from) return false
    const start = this.#starts[slot]!
    for (let i = 0; i < to - from; i++) if (this.#bytes[start + i] !== bytes[from + i]) return false
    return true
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
    const [hashes, starts, lengths, counts] = [this.#hashes, this.#starts, this.#lengths, this.#counts]
    const slots = counts.length * 2
    this.#hashes = new Int32Array(slots)
    this.#starts = new Uint32Array(slots)
    this.#lengths = new Uint32Array(slots)
    this.#counts = new Float64Array(slots)
    for (let old = 0; old < counts.length; old++) {
      if (counts[old] === 0) continue
      const hash = hashes[old]!
      let slot = (hash ^ (hash >>> 15)) & (slots - 1)
      while (this.#counts[slot]! > 0) slot = (slot + 1) & (slots - 1)
      this.#hashes[slot] = hash
      this.#starts[slot] = starts[old]!
      this.#lengths[slot] = lengths[old]!
      this.#counts[slot] = counts[old]!
    }
  }
}
