import type {TokenSums} from './text-digest.js'
import {createTextWords, heldInt, type WordCounter} from './text-words.js'
import {TOKEN_HASH} from './token-hash.js'
import {HELD_BYTES, type WordColumns} from './word-run.js'

const {PRIME, FIRST_BASIS} = TOKEN_HASH

const FIRST_PLACES = 1 << 12
const FIRST_BYTES = 1 << 16

// A word, 16 bytes: what a look needs lies in one cache line.
const LOW = 0
const HIGH = 1
const LENGTH = 2
const COUNT = 3
const WORD_BITS = 2

/**
 * How often each token has been seen: the keyed state of query `wordcount`. Words lie in the order of their first
 * coming, and an index of open addressing, small enough for caches, says where: a place has the upper bits of a
 * hash and, in the lower ones, which word, counted from 1. Words are compared by their own bytes, up to eight of them as
 * two integers, so that two words of one hash stay two. Counts are exact below 2^31.
 */
export class WordTable implements WordCounter {
  #index = new Int32Array(FIRST_PLACES)
  #mask = FIRST_PLACES - 1
  #rows = new Int32Array(FIRST_PLACES << WORD_BITS)
  /** By word, for a wider index. */
  #hashes = new Int32Array(FIRST_PLACES)
  /** By word: where the bytes behind its first eight begin. */
  #restFrom = new Int32Array(FIRST_PLACES)
  #rest = new Uint8Array(FIRST_BYTES)
  #restUsed = 0
  #words = 0
  /** Of the places that were touched last: without a use of them the compiler would leave the touching out. */
  touched = 0

  /** Different words so far. */
  get words(): number {
    return this.#words
  }

  /** Counts every token of a text and adds it to the digest. For many texts in one array: `createTextWords`. */
  addText(bytes: Uint8Array, from: number, to: number, digest: TokenSums): void {
    createTextWords(bytes, this)(from, to, digest)
  }

  /** How often a word has been counted. */
  countOf(word: string): number {
    const bytes = new TextEncoder().encode(word)
    let hash = FIRST_BASIS
    for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME)
    const low = heldInt(bytes, 0, bytes.length)
    const high = heldInt(bytes, 4, bytes.length - 4)
    for (let place = homeOf(hash, this.#mask); this.#index[place] !== 0; place = (place + 1) & this.#mask) {
      const at = (this.#index[place]! & this.#mask) - 1
      const row = at << WORD_BITS
      if (this.#rows[row + LOW] !== low || this.#rows[row + HIGH] !== high) continue
      if (this.#rows[row + LENGTH] !== bytes.length) continue
      if (this.#isRestOf(at, bytes, 0, bytes.length)) return this.#rows[row + COUNT]!
    }
    return 0
  }

  /** Most places lie outside the caches: all are touched first, so that their ways overlap. */
  addRun(run: WordColumns, words: number, bytes: Uint8Array): void {
    while ((this.#words + words) * 4 > this.#mask * 3) this.#grow()
    const index = this.#index
    const rows = this.#rows
    const mask = this.#mask
    const {from, length, hash, low, high} = run
    let touched = 0
    for (let word = 0; word < words; word++) touched ^= index[homeOf(hash[word]!, mask)]!
    this.touched = touched
    for (let word = 0; word < words; word++) {
      const wordHash = hash[word]!
      const wordLow = low[word]!
      const wordHigh = high[word]!
      const bytesOfWord = length[word]!
      for (let place = homeOf(wordHash, mask); ; place = (place + 1) & mask) {
        const seen = index[place]!
        if (seen === 0) {
          index[place] = (wordHash & ~mask) | (this.#words + 1)
          this.#keep(run, word, bytes)
          break
        }
        if (((seen ^ wordHash) & ~mask) !== 0) continue
        const at = (seen & mask) - 1
        const row = at << WORD_BITS
        if (rows[row + LOW] !== wordLow || rows[row + HIGH] !== wordHigh) continue
        if (rows[row + LENGTH] !== bytesOfWord) continue
        if (bytesOfWord > HELD_BYTES && !this.#isRestOf(at, bytes, from[word]!, bytesOfWord)) continue
        rows[row + COUNT]!++
        break
      }
    }
  }

  #isRestOf(at: number, bytes: Uint8Array, from: number, length: number): boolean {
    const rest = this.#restFrom[at]! - HELD_BYTES
    let i = HELD_BYTES
    while (i < length && this.#rest[rest + i] === bytes[from + i]) i++
    return i >= length
  }

  #keep(run: WordColumns, word: number, bytes: Uint8Array): void {
    const at = this.#words++
    const row = at << WORD_BITS
    const length = run.length[word]!
    this.#rows[row + LOW] = run.low[word]!
    this.#rows[row + HIGH] = run.high[word]!
    this.#rows[row + LENGTH] = length
    this.#rows[row + COUNT] = 1
    this.#hashes[at] = run.hash[word]!
    if (length <= HELD_BYTES) return
    this.#restFrom[at] = this.#restUsed
    const from = run.from[word]!
    const more = length - HELD_BYTES
    while (this.#restUsed + more > this.#rest.length) this.#rest = widened(this.#rest, Uint8Array)
    this.#rest.set(bytes.subarray(from + HELD_BYTES, from + length), this.#restUsed)
    this.#restUsed += more
  }

  #grow(): void {
    this.#rows = widened(this.#rows, Int32Array)
    this.#hashes = widened(this.#hashes, Int32Array)
    this.#restFrom = widened(this.#restFrom, Int32Array)
    this.#index = new Int32Array(this.#index.length * 2)
    this.#mask = this.#index.length - 1
    for (let at = 0; at < this.#words; at++) {
      const hash = this.#hashes[at]!
      let place = homeOf(hash, this.#mask)
      while (this.#index[place] !== 0) place = (place + 1) & this.#mask
      this.#index[place] = (hash & ~this.#mask) | (at + 1)
    }
  }
}

const homeOf = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask

/** The same values in an array of twice the length. */
function widened<Values extends Int32Array | Uint8Array>(
  values: Values,
  Wider: new (length: number) => Values,
): Values {
  const wider = new Wider(values.length * 2)
  wider.set(values)
  return wider
}
