import {fmix32} from '../kernel/random.js'

export const FNV_PRIME = 0x01000193
export const FIRST_BASIS = 0x811c9dc5
export const SECOND_BASIS = 0x9747b28c

/** 1 for the bytes of a token: [A-Za-z0-9_], ASCII. */
export const IS_TOKEN_BYTE = Uint8Array.from({length: 256}, (_, byte) =>
  /[A-Za-z0-9_]/.test(String.fromCharCode(byte)) && byte < 128 ? 1 : 0,
)

/**
 * A linear sum over tokens (model.md section 3): any order and any number of workers give the same digest.
 * Vectors that Java and Python are held to: test/fixtures/digest-vectors.json.
 */
export class Digest {
  #first = 0
  #second = 0
  #tokens = 0

  get tokens(): number {
    return this.#tokens
  }

  /** Adds every token of a text, given as ASCII bytes. Speed: test/bench/embedded.bench.ts. */
  addText(bytes: Uint8Array, from: number, to: number): void {
    let first = this.#first
    let second = this.#second
    let tokens = 0
    let i = from
    while (i < to) {
      let byte = bytes[i++]!
      if (IS_TOKEN_BYTE[byte] === 0) continue
      let a = FIRST_BASIS
      let b = SECOND_BASIS
      do {
        a = Math.imul(a ^ byte, FNV_PRIME)
        b = Math.imul(b ^ byte, FNV_PRIME)
        // Past the end there is no byte, and no token goes on.
        byte = i < to ? bytes[i]! : 0
        i++
      } while (IS_TOKEN_BYTE[byte] === 1)
      first = (first + fmix32(a)) | 0
      second = (second + fmix32(b)) | 0
      tokens++
    }
    this.#first = first
    this.#second = second
    this.#tokens += tokens
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
