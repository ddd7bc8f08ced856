import type {ByteWriter} from './byte-writer.js'
import {type JavaRandom, MULTIPLIER_32, MULTIPLIER_HIGH, MULTIPLIER_LOW} from './java-random.js'

const LETTERS = 26
const THREE_LETTERS = LETTERS ** 3
const BACKSLASH = 0x5c

/**
 * Three padding characters for each remainder of a division by 26³, in the lower three bytes; the number
 * of backslashes among them in the upper one. Java's remainder keeps the sign, so half of the characters
 * lie below 'a'.
 */
const TRIPLES = Int32Array.from({length: 2 * THREE_LETTERS - 1}, (_, index) => {
  let rest = index - (THREE_LETTERS - 1)
  let word = 0
  let backslashes = 0
  for (let i = 0; i < 3; i++) {
    const code = 0x61 + (rest % LETTERS)
    rest = Math.trunc(rest / LETTERS)
    word |= code << (i * 8)
    if (code === BACKSLASH) backslashes++
  }
  return word | (backslashes << 24)
})

/** Draws and writes Beam's exact string: six characters from each signed 32-bit draw, escaped for JSON if asked. */
export function writePadding(out: ByteWriter, random: JavaRandom, length: number, isEscaped: boolean): void {
  const bytes = out.bytes
  const view = out.view
  let at = out.position
  let high = random.high
  let low = random.low

  for (let left = length; left > 0; left -= 6) {
    const product = (Math.imul(low, MULTIPLIER_LOW) + 0xb) | 0
    high = (Math.imul(high, MULTIPLIER_32) + Math.imul(low, MULTIPLIER_HIGH) + (product >>> 16)) | 0
    low = product & 0xffff

    const upper = (high / THREE_LETTERS) | 0
    const first = TRIPLES[high - upper * THREE_LETTERS + (THREE_LETTERS - 1)]!
    const second = TRIPLES[(upper % THREE_LETTERS) + (THREE_LETTERS - 1)]!
    if (left >= 6 && (!isEscaped || (first | second) >>> 24 === 0)) {
      // The fourth byte of each store is overwritten by whatever follows.
      view.setInt32(at, first, true)
      view.setInt32(at + 3, second, true)
      at += 6
    } else {
      const count = left < 6 ? left : 6
      for (let i = 0; i < count; i++) {
        const code = (i < 3 ? first >>> (i * 8) : second >>> ((i - 3) * 8)) & 0xff
        if (isEscaped && code === BACKSLASH) bytes[at++] = BACKSLASH
        bytes[at++] = code
      }
    }
  }
  random.high = high
  random.low = low
  out.position = at
}
