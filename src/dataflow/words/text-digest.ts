import {fmix32} from '../../kernel/random.js'
import {TOKEN_HASH} from './token-hash.js'

const {PRIME, FIRST_BASIS, SECOND_BASIS, IS_TOKEN_BYTE} = TOKEN_HASH

/** What takes the tokens that a loop has hashed: how many, and the sums of their two hashes. */
export interface TokenSums {
  addTokens(tokens: number, first: number, second: number): void
}

/** Adds every token of the bytes from one place up to another. */
export type TextDigest = (from: number, to: number, sums: TokenSums) => void

/**
 * The loop over the tokens of texts that lie in one array, given as ASCII bytes (docs/model.md#digest).
 *
 * It belongs to its array: where a thread has one such loop, V8 compiles where the array lies and how long it is into it,
 * where otherwise each byte reads both anew. The local names and the single byte a turn are part of that: a fifth of the
 * time in all. Speed: test/bench/embedded.bench.ts.
 */
export function createTextDigest(bytes: Uint8Array): TextDigest {
  return (from, to, sums) => {
    const text = bytes
    const isTokenByte = IS_TOKEN_BYTE
    let first = 0
    let second = 0
    let tokens = 0
    // Places come out of columns of doubles, and would stay doubles.
    let i = from | 0
    const end = to | 0
    // Up to the last byte that is no token's every token ends by itself: no look at the end for each byte.
    let last = (end - 1) | 0
    while (last >= i && isTokenByte[text[last]!] === 1) last = (last - 1) | 0
    while (i < last) {
      let byte = text[i]!
      i = (i + 1) | 0
      if (isTokenByte[byte] === 0) continue
      let a = FIRST_BASIS
      let b = SECOND_BASIS
      do {
        a = Math.imul(a ^ byte, PRIME)
        b = Math.imul(b ^ byte, PRIME)
        byte = text[i]!
        i = (i + 1) | 0
      } while (isTokenByte[byte] !== 0)
      first = (first + fmix32(a)) | 0
      second = (second + fmix32(b)) | 0
      tokens = (tokens + 1) | 0
    }
    sums.addTokens(tokens, first, second)
    if (last < end - 1) addToken(text, last + 1, end, sums)
  }
}

function addToken(bytes: Uint8Array, from: number, to: number, sums: TokenSums): void {
  let a = FIRST_BASIS
  let b = SECOND_BASIS
  for (let i = from; i < to; i++) {
    a = Math.imul(a ^ bytes[i]!, PRIME)
    b = Math.imul(b ^ bytes[i]!, PRIME)
  }
  sums.addTokens(1, fmix32(a), fmix32(b))
}
