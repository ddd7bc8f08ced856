import {createTextDigest, type TokenSums} from './text-digest.js'

const ENCODER = new TextEncoder()

/**
 * A linear sum over tokens (docs/model.md#digest): any order and any number of workers give the same digest.
 * Vectors that Java and Python are held to: test/fixtures/digest-vectors.json.
 */
export class Digest implements TokenSums {
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

  /** Adds every token of a text, given as ASCII bytes. For many texts in one array: `createTextDigest`. */
  addText(bytes: Uint8Array, from: number, to: number): void {
    createTextDigest(bytes)(from, to, this)
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
