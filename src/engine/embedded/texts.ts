import {createEventText, type EventText} from '../../workload/nexmark/event-text.js'
import type {Ring} from './ring.js'
import type {EventColumn} from './shared.js'

/**
 * Texts that are made before the clock starts and then cycled, where the load is as fast as it goes: the
 * generator is not what is measured there. A multiple of Nexmark's round of kinds; 2 MB.
 */
export const POOLED_TEXTS = 10_000

/**
 * Texts beforehand, in memory that all threads share: their events carry no text, only where it lies, as Flink's
 * hand on a reference.
 */
export interface TextPool {
  readonly texts: SharedArrayBuffer
  /** By place in the cycle; the last one is where the texts end. */
  readonly from: Int32Array
}

export function createTextPool(): TextPool {
  const text = createEventText()
  const made = new Uint8Array(POOLED_TEXTS * text.maxBytes)
  const from = new Int32Array(new SharedArrayBuffer(4 * (POOLED_TEXTS + 1)))
  for (let event = 0; event < POOLED_TEXTS; event++) {
    const place = from[event] ?? 0
    from[event + 1] = place + text.write(event, made, place)
  }
  const bytes = from[POOLED_TEXTS] ?? 0
  const texts = new SharedArrayBuffer(bytes)
  new Uint8Array(texts).set(made.subarray(0, bytes))
  return {texts, from}
}

export interface Texts {
  /** Of the text that was placed last. */
  readonly bytes: number
  /** Where the event's text begins in the ring's bytes; −1 while there is no room for it. */
  place(event: number, ring: Ring<EventColumn>): number
}

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
