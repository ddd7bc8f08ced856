import {fmix32} from '../../kernel/random.js'
import {TOKEN_HASH} from './token-hash.js'

const ENCODER = new TextEncoder()

const {PRIME, FIRST_BASIS, SECOND_BASIS, IS_TOKEN_BYTE} = TOKEN_HASH

/**
 * A linear sum over tokens (docs/model.md#digest): any order and any number of workers give the same digest.
 * Vectors that Java and Python are held to: test/fixtures/digest-vectors.json.
 */
export class Digest {
  #first = 0
  #second = 0
  #tokens = 0

  get tokens(): number {
    return this.#tokens
  }

  /** Adds a row of a query as one token: its word and its values as decimal text, as functions and slots alike. */
  addRow(values: readonly (string | number)[]): void {
    const bytes = ENCODER.encode(values.join('_'))
    this.addText(bytes, 0, bytes.length)
  }

  /** Adds every token of a text, given as ASCII bytes. Speed: test/bench/embedded.bench.ts. */
  addText(bytes: Uint8Array, from: number, to: number): void {
    let first = this.#first
    let second = this.#second
    let tokens = 0
    // Places come out of columns of doubles, and would stay doubles.
    let i = from | 0
    const end = to | 0
    // Up to the last byte that is no token's every token ends by itself: no look at the end for each byte.
    let last = end - 1
    while (last >= i && IS_TOKEN_BYTE[bytes[last]!] === 1) last--
    while (i < last) {
      let byte = bytes[i++]!
      if (IS_TOKEN_BYTE[byte] === 0) continue
      let a = FIRST_BASIS
      let b = SECOND_BASIS
      // Four bytes a turn, as Java's compiler makes of the same loop.
      for (;;) {
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = bytes[i++]!
        if (IS_TOKEN_BYTE[byte] === 0) break
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = bytes[i++]!
        if (IS_TOKEN_BYTE[byte] === 0) break
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = bytes[i++]!
        if (IS_TOKEN_BYTE[byte] === 0) break
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = bytes[i++]!
        if (IS_TOKEN_BYTE[byte] === 0) break
      }
      first = (first + fmix32(a)) | 0
      second = (second + fmix32(b)) | 0
      tokens++
    }
    this.#first = first
    this.#second = second
    this.#tokens += tokens
    if (last < end - 1) this.#addToken(bytes, last + 1, end)
  }

  #addToken(bytes: Uint8Array, from: number, to: number): void {
    let a = FIRST_BASIS
    let b = SECOND_BASIS
    for (let i = from; i < to; i++) {
      a = Math.imul(a ^ bytes[i]!, PRIME)
      b = Math.imul(b ^ bytes[i]!, PRIME)
    }
    this.addTokens(1, fmix32(a), fmix32(b))
  }

  /** Tokens that another loop has hashed. */
  addTokens(tokens: number, first: number, second: number): void {
    this.#tokens += tokens
    this.addSums(first, second)
  }

  merge(other: Digest): void {
    this.#first = (this.#first + other.#first) | 0
    this.#second = (this.#second + other.#second) | 0
    this.#tokens += other.#tokens
  }

  /** The two sums so far, as 32-bit integers: what `addSums` of another digest takes. */
  get first(): number {
    return this.#first
  }

  get second(): number {
    return this.#second
  }

  addSums(first: number, second: number): void {
    this.#first = (this.#first + first) | 0
    this.#second = (this.#second + second) | 0
  }

  clear(): void {
    this.#first = 0
    this.#second = 0
    this.#tokens = 0
  }

  /** hex8(ΣA) + hex8(ΣB), the cell of `output_digest`. */
  toString(): string {
    return hex8(this.#first) + hex8(this.#second)
  }
}

const hex8 = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
