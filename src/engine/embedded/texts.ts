import type {Load} from '../../model/trial.js'
import {createEventText, type EventText} from '../../workload/nexmark/event-text.js'

/**
 * Texts that are made before the clock starts and then cycled, where the load is as fast as it goes: the
 * generator is not what is measured there. A multiple of Nexmark's round of kinds; 2 MB.
 */
export const POOLED_TEXTS = 10_000

/** Where the text of an event lies, in whole 32-bit words: shared memory is written fastest by words. */
export interface Texts {
  readonly words: Int32Array
  /** Of the text that was found last; good until the next is. */
  readonly fromWord: number
  readonly bytes: number
  find(event: number): void
}

export function createTexts(load: Load): Texts {
  const text = createEventText()
  return load.rateEps === 'max' ? new PooledTexts(text) : new MadeTexts(text)
}

export const wordsOf = (bytes: number): number => (bytes + 3) >>> 2

class MadeTexts implements Texts {
  readonly words: Int32Array
  readonly fromWord = 0
  bytes = 0
  readonly #text: EventText
  readonly #scratch: Uint8Array

  constructor(text: EventText) {
    this.#text = text
    this.words = new Int32Array(wordsOf(text.maxBytes))
    this.#scratch = new Uint8Array(this.words.buffer)
  }

  find(event: number): void {
    this.bytes = this.#text.write(event, this.#scratch, 0)
  }
}

class PooledTexts implements Texts {
  readonly words: Int32Array
  fromWord = 0
  bytes = 0
  readonly #fromWord = new Int32Array(POOLED_TEXTS)
  readonly #bytes = new Int32Array(POOLED_TEXTS)

  constructor(text: EventText) {
    const made = new MadeTexts(text)
    const pool: Int32Array[] = []
    let words = 0
    for (let event = 0; event < POOLED_TEXTS; event++) {
      made.find(event)
      this.#fromWord[event] = words
      this.#bytes[event] = made.bytes
      words += wordsOf(made.bytes)
      pool.push(made.words.slice(0, wordsOf(made.bytes)))
    }
    this.words = new Int32Array(words)
    for (const [event, textWords] of pool.entries()) this.words.set(textWords, this.#fromWord[event])
  }

  find(event: number): void {
    const pooled = event % POOLED_TEXTS
    this.fromWord = this.#fromWord[pooled] ?? 0
    this.bytes = this.#bytes[pooled] ?? 0
  }
}
