import {fmix32} from '../../kernel/random.js'
import type {Digest} from './digest.js'
import {TOKEN_HASH} from './token-hash.js'

const {PRIME, FIRST_BASIS, SECOND_BASIS, IS_TOKEN_BYTE} = TOKEN_HASH

const FIRST_SLOTS = 1 << 12
const FIRST_BYTES = 1 << 16
/** Tokens that are looked up together. */
const RUN_TOKENS = 32

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
  readonly #from = new Int32Array(RUN_TOKENS)
  readonly #to = new Int32Array(RUN_TOKENS)
  readonly #hash = new Int32Array(RUN_TOKENS)
  /** Of the slots that were touched last: without a use of them the compiler would leave the touching out. */
  touched = 0

  /** Different words so far. */
  get words(): number {
    return this.#words
  }

  /**
   * Counts every token of a text, given as ASCII bytes, and adds it to the digest, whose first hash is the key.
   * Speed: test/bench/embedded.bench.ts.
   */
  addText(bytes: Uint8Array, from: number, to: number, digest: Digest): void {
    const tokenFrom = this.#from
    const tokenTo = this.#to
    const tokenHash = this.#hash
    let first = 0
    let second = 0
    let tokens = 0
    let run = 0
    // Places come out of columns of doubles, and would stay doubles.
    let i = from | 0
    const end = to | 0
    while (i < end) {
      let byte = bytes[i++]!
      if (IS_TOKEN_BYTE[byte] === 0) continue
      tokenFrom[run] = i - 1
      let a = FIRST_BASIS
      let b = SECOND_BASIS
      do {
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = i < end ? bytes[i]! : 0
        i++
      } while (IS_TOKEN_BYTE[byte] === 1)
      first = (first + fmix32(a)) | 0
      second = (second + fmix32(b)) | 0
      tokenTo[run] = i - 1
      tokenHash[run] = a
      tokens++
      if (++run < RUN_TOKENS) continue
      this.#addRun(bytes, run)
      run = 0
    }
    this.#addRun(bytes, run)
    digest.addTokens(tokens, first, second)
  }

  countOf(word: string): number {
    const bytes = new TextEncoder().encode(word)
    let hash = FIRST_BASIS
    for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME)
    return this.#table[this.#find(bytes, 0, bytes.length, hash) + COUNT]!
  }

  /** Most words lie outside the caches: all slots are touched first, so that their ways overlap. */
  #addRun(bytes: Uint8Array, tokens: number): void {
    const tokenHash = this.#hash
    const table = this.#table
    const mask = this.#mask
    let touched = 0
    for (let token = 0; token < tokens; token++) {
      touched ^= table[(homeOf(tokenHash[token]!, mask) << SLOT_BITS) + START]!
    }
    this.touched = touched
    for (let token = 0; token < tokens; token++) {
      this.#add(bytes, this.#from[token]!, this.#to[token]!, tokenHash[token]!)
    }
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
    for (let at = homeOf(hash, mask); ; at = (at + 1) & mask) {
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
      let at = homeOf(old[from + HASH]!, this.#mask)
      while (this.#table[(at << SLOT_BITS) + COUNT] !== 0) at = (at + 1) & this.#mask
      this.#table.set(old.subarray(from, from + (1 << SLOT_BITS)), at << SLOT_BITS)
    }
  }
}

const homeOf = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask
