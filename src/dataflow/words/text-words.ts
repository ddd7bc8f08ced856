import {fmix32} from '../../kernel/random.js'
import type {TextDigest} from './text-digest.js'
import {TOKEN_HASH} from './token-hash.js'
import {HELD_BYTES, RUN_WORDS, type WordColumns, WordRun} from './word-run.js'

const {PRIME, FIRST_BASIS, SECOND_BASIS, IS_TOKEN_BYTE} = TOKEN_HASH

/** By the bytes of a word, up to eight: the bits of its two integers that are its own. */
const LOW_BITS = Int32Array.from({length: HELD_BYTES + 1}, (_, bytes) => bitsOf(Math.min(bytes, 4)))
const HIGH_BITS = Int32Array.from({length: HELD_BYTES + 1}, (_, bytes) => bitsOf(Math.max(bytes - 4, 0)))

/** What counts the words of a run, which lie in these bytes. */
export interface WordCounter {
  addRun(run: WordColumns, words: number, bytes: Uint8Array): void
}

/**
 * The loop over the words of texts that lie in one array, as `createTextDigest`: hands them to the counter run by run,
 * and adds them to the digest, whose first hash is the key.
 */
export function createTextWords(bytes: Uint8Array, counter: WordCounter): TextDigest {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const run = new WordRun()
  return (from, to, sums) => {
    const text = bytes
    const isTokenByte = IS_TOKEN_BYTE
    const heldView = view
    const lastHeld = (text.length - HELD_BYTES) | 0
    const {from: wordFrom, length: wordLength, hash, low, high} = run
    let first = 0
    let second = 0
    let tokens = 0
    let words = 0
    let i = from | 0
    const end = to | 0
    while (i < end) {
      let byte = text[i]!
      i = (i + 1) | 0
      if (isTokenByte[byte] === 0) continue
      const start = (i - 1) | 0
      let a = FIRST_BASIS
      let b = SECOND_BASIS
      do {
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = i < end ? text[i]! : 0
        i = (i + 1) | 0
      } while (isTokenByte[byte] !== 0)
      first = (first + fmix32(a)) | 0
      second = (second + fmix32(b)) | 0
      tokens = (tokens + 1) | 0
      const length = (i - 1 - start) | 0
      const held = Math.min(length, HELD_BYTES)
      wordFrom[words] = start
      wordLength[words] = length
      hash[words] = a
      // Two loads, or byte by byte where the second would go beyond the array.
      low[words] =
        start <= lastHeld ? heldView.getInt32(start, true) & LOW_BITS[held]! : heldInt(text, start, held)
      high[words] =
        start <= lastHeld
          ? heldView.getInt32(start + 4, true) & HIGH_BITS[held]!
          : heldInt(text, start + 4, held - 4)
      words = (words + 1) | 0
      if (words < RUN_WORDS) continue
      counter.addRun(run, words, text)
      words = 0
    }
    counter.addRun(run, words, text)
    sums.addTokens(tokens, first, second)
  }
}

/** Up to four bytes from a place on as one integer, the first one lowest; 0 where there are none. */
export function heldInt(bytes: Uint8Array, from: number, count: number): number {
  let word = 0
  for (let k = 0; k < Math.min(count, 4); k++) word |= bytes[from + k]! << (8 * k)
  return word
}

function bitsOf(bytes: number): number {
  return bytes === 4 ? -1 : (1 << (8 * bytes)) - 1
}
