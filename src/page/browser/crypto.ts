/** SHA-256 where there is no Node: ids of trials are the same on the page as on the command line. */
export function createHash(): {update(content: string | Uint8Array): {digest(): string}} {
  return {
    update: (content) => ({
      digest: () => sha256(typeof content === 'string' ? new TextEncoder().encode(content) : content),
    }),
  }
}

const BLOCK_BYTES = 64

/** FIPS 180-4, section 6.2, in hex. */
function sha256(bytes: Uint8Array): string {
  const {primes, roots} = CONSTANTS
  const state = roots.slice(0, 8)
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor((bytes.length * 8) / 2 ** 32))
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0)
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) addBlock(state, scheduleOf(view, at), primes)
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

const at = (words: Int32Array, index: number): number => words[index] ?? 0

function scheduleOf(view: DataView, from: number): Int32Array {
  const words = new Int32Array(64)
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(from + 4 * i)
  for (let i = 16; i < 64; i++) {
    const [a, b] = [at(words, i - 15), at(words, i - 2)]
    const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[i] = at(words, i - 16) + low + at(words, i - 7) + high
  }
  return words
}

function addBlock(state: Int32Array, words: Int32Array, primes: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + high + ((e & f) ^ (~e & g)) + at(primes, i) + at(words, i)) | 0
    const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + word
}

/** The first 32 bits of the fractions of cube and square roots of the first 64 primes. */
const CONSTANTS = ((): {readonly primes: Int32Array; readonly roots: Int32Array} => {
  const found: number[] = []
  for (let number = 2; found.length < 64; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number)
  }
  const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0
  return {
    primes: Int32Array.from(found, (prime) => fraction(Math.cbrt(prime))),
    roots: Int32Array.from(found, (prime) => fraction(Math.sqrt(prime))),
  }
})()
