import {BugError} from '../errors.js'

/** What is kept for the next work: a trial's arrays seldom take more, and a thread should not hold on to a giant's. */
const MOST_SPARE_BYTES = 32 * 2 ** 20

/** A smaller array is made in less time than it is found. */
const LEAST_BYTES = 4096

/** Memory that one work after the other uses. */
class Lender {
  readonly #spare = new Map<number, ArrayBuffer[]>()
  readonly #lent: ArrayBuffer[] = []
  #lentBytes = 0
  #spareBytes = 0

  /** All zero, as a new one. */
  lend(bytes: number): ArrayBuffer {
    if (bytes < LEAST_BYTES) return new ArrayBuffer(bytes)
    const buffer = this.#reuse(bytes) ?? new ArrayBuffer(bytes)
    // More would not be kept: held until the end, what a long trial throws away call by call would fill the memory.
    if (this.#lentBytes + bytes > MOST_SPARE_BYTES) return buffer
    this.#lentBytes += bytes
    this.#lent.push(buffer)
    return buffer
  }

  takeBack(): void {
    for (const buffer of this.#lent) this.#keep(buffer)
    this.#lent.length = 0
    this.#lentBytes = 0
  }

  #reuse(bytes: number): ArrayBuffer | undefined {
    const buffer = this.#spare.get(bytes)?.pop()
    if (buffer === undefined) return undefined
    this.#spareBytes -= bytes
    new Uint8Array(buffer).fill(0)
    return buffer
  }

  #keep(buffer: ArrayBuffer): void {
    const bytes = buffer.byteLength
    // Sizes of past trials must not keep out those of the next.
    if (this.#spareBytes + bytes > MOST_SPARE_BYTES) this.#forget()
    this.#spareBytes += bytes
    const same = this.#spare.get(bytes)
    if (same) same.push(buffer)
    else this.#spare.set(bytes, [buffer])
  }

  #forget(): void {
    this.#spare.clear()
    this.#spareBytes = 0
  }
}

const lender = new Lender()
let isLending = false

/**
 * Has arrays of `float64Array` and `uint32Array` taken back when the work has ended, for the next one: whatever it
 * returns must hold none of them. Throws a BugError where another work is under way: one would lose its arrays to it.
 *
 * A trial makes megabytes of them. As garbage they have V8 mark the whole heap of its thread every 50 ms, on a core
 * that other threads could have used (record 0095).
 */
export async function withLentArrays<T>(work: () => Promise<T>): Promise<T> {
  if (isLending) throw new BugError('arrays are lent to another work already')
  isLending = true
  try {
    return await work()
  } finally {
    isLending = false
    lender.takeBack()
  }
}

/** Of zeros, lent where `withLentArrays` is at work, else as any other. */
export const float64Array = (length: number): Float64Array<ArrayBuffer> =>
  isLending ? new Float64Array(lender.lend(length * 8)) : new Float64Array(length)

/** As `float64Array`. */
export const uint32Array = (length: number): Uint32Array<ArrayBuffer> =>
  isLending ? new Uint32Array(lender.lend(length * 4)) : new Uint32Array(length)
