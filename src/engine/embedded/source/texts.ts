import {createEventText, type EventText} from '../../../workload/nexmark/event-text.js'
import type {Ring} from '../threads/ring.js'
import type {EventColumn} from '../threads/ring-columns.js'
import {POOLED_TEXTS, type TextPool} from '../threads/text-pool.js'

/** Puts the texts of events where the next thread reads them. */
export interface Texts {
  /** Of the text that was placed last. */
  readonly bytes: number
  /** Where the event's text begins in the ring's bytes; −1 while there is no room for it. */
  place(event: number, ring: Ring<EventColumn>): number
}

/** Texts of a pool, or made one by one where there is none. */
export const createTexts = (pool: TextPool | null): Texts =>
  pool === null ? new MadeTexts(createEventText()) : new PooledTexts(pool)

class MadeTexts implements Texts {
  bytes = 0
  readonly #text: EventText
  // Shared memory is written fastest by whole words.
  readonly #words: Int32Array
  readonly #scratch: Uint8Array

  constructor(text: EventText) {
    this.#text = text
    this.#words = new Int32Array((text.maxBytes + 3) >>> 2)
    this.#scratch = new Uint8Array(this.#words.buffer)
  }

  place(event: number, ring: Ring<EventColumn>): number {
    this.bytes = this.#text.write(event, this.#scratch, 0)
    const from = ring.placeText(this.bytes)
    if (from < 0) return from
    const toWord = from >>> 2
    const count = (this.bytes + 3) >>> 2
    for (let word = 0; word < count; word++) ring.words[toWord + word] = this.#words[word] ?? 0
    return from
  }
}

class PooledTexts implements Texts {
  bytes = 0
  readonly #from: Int32Array

  constructor({from}: TextPool) {
    this.#from = from
  }

  place(event: number): number {
    const pooled = event % POOLED_TEXTS
    const from = this.#from[pooled] ?? 0
    this.bytes = (this.#from[pooled + 1] ?? 0) - from
    return from
  }
}
