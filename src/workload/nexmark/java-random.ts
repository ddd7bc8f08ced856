/**
 * java.util.Random's 48-bit generator, draw for draw: Beam seeds a new one with every event's id.
 *
 * The state is kept as 32 + 16 bits, so that a step is three integer multiplications and the upper
 * half is next(32) itself. Fields are public because the padding loop keeps them in locals.
 */
export class JavaRandom {
  high = 0
  low = 0

  /** As `new Random(seed)`, for an integer from 0 to 2^53 − 1. */
  seed(seed: number): void {
    const upper = Math.floor(seed / 0x10000)
    this.high = upper ^ MULTIPLIER_HIGH
    this.low = (seed - upper * 0x10000) ^ MULTIPLIER_LOW
  }

  /** next(32): signed. */
  nextInt32(): number {
    const product = (Math.imul(this.low, MULTIPLIER_LOW) + INCREMENT) | 0
    this.high =
      (Math.imul(this.high, MULTIPLIER_32) + Math.imul(this.low, MULTIPLIER_HIGH) + (product >>> 16)) | 0
    this.low = product & 0xffff
    return this.high
  }

  /** nextInt(bound), for a bound from 1 to 2^31 − 1. */
  nextInt(bound: number): number {
    let bits = this.nextInt32() >>> 1
    if ((bound & -bound) === bound) return bits >>> Math.clz32(bound)

    let value = bits % bound
    while (bits - value + (bound - 1) > MAX_INT) {
      bits = this.nextInt32() >>> 1
      value = bits % bound
    }
    return value
  }

  nextDouble(): number {
    const upper = this.nextInt32() >>> 6
    const lower = this.nextInt32() >>> 5
    return (upper * 0x8000000 + lower) * 2 ** -53
  }

  /** Beam's nextLong(random, bound): even below 2^31 − 1, |random64 rem bound| and so skewed from there on. */
  nextBelow(bound: number): number {
    return bound < MAX_INT ? this.nextInt(bound) : Number(this.nextBelowLong(BigInt(bound)))
  }

  /** The same for a bound of 2^31 − 1 or more, up to 64 bits. */
  nextBelowLong(bound: bigint): bigint {
    const upper = BigInt(this.nextInt32())
    const lower = BigInt(this.nextInt32())
    const remainder = BigInt.asIntN(64, (upper << 32n) + lower) % bound
    return remainder < 0n ? -remainder : remainder
  }
}

const MAX_INT = 0x7fffffff
const INCREMENT = 0xb
// 0x5DEECE66D, as its low 16 bits, the bits above them, and its low 32 bits.
/** The lower 16 bits of the multiplier 0x5DEECE66D of `java.util.Random`. */
export const MULTIPLIER_LOW = 0xe66d
/** The bits of the multiplier above its lower 16. */
export const MULTIPLIER_HIGH = 0x5deec
/** The lower 32 bits of the multiplier, as an int32. */
export const MULTIPLIER_32 = 0xdeece66d | 0
