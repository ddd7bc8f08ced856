/** Fixed ASCII text packed into little-endian words, so that writing it is a few stores. */
export interface Literal {
  readonly words: Int32Array
  readonly length: number
}

/** A text as bytes, padded to whole words of four. */
export function createLiteral(text: string): Literal {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 4)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  const view = new DataView(bytes.buffer)
  return {
    words: Int32Array.from({length: bytes.length / 4}, (_, i) => view.getInt32(i * 4, true)),
    length: text.length,
  }
}

/** Four ASCII digits of 0 to 9999, first digit in the lowest byte. */
const FOUR_DIGITS = new Int32Array(10_000)
for (let value = 0; value < FOUR_DIGITS.length; value++) {
  const high = Math.floor(value / 100)
  const low = value % 100
  const highDigits = Math.floor(high / 10) | ((high % 10) << 8)
  const lowDigits = Math.floor(low / 10) | ((low % 10) << 8)
  FOUR_DIGITS[value] = 0x30_30_30_30 | highDigits | (lowDigits << 16)
}

/** Stores may touch up to three bytes behind the last one written: leave them free. */
export const OVERRUN_BYTES = 3

/** Writes ASCII into a byte array that it does not own, without a check: the caller leaves room. */
export class ByteWriter {
  bytes: Uint8Array = new Uint8Array(0)
  view: DataView = new DataView(this.bytes.buffer)
  position = 0

  /** Cheap for the target of last time; a new one costs a view. */
  aim(target: Uint8Array, offset: number): void {
    if (target !== this.bytes) {
      this.bytes = target
      this.view = new DataView(target.buffer, target.byteOffset, target.byteLength)
    }
    this.position = offset
  }

  literal(literal: Literal): void {
    const words = literal.words
    const from = this.position
    for (let at = 0; at < literal.length; at += 4) this.view.setInt32(from + at, words[at >> 2]!, true)
    this.position += literal.length
  }

  byte(code: number): void {
    this.bytes[this.position++] = code
  }

  /** Decimal, for integers between −2^53 and 2^53. */
  integer(value: number): void {
    let rest = value
    if (rest < 0) {
      this.byte(0x2d)
      rest = -rest
    }
    if (rest < 1e4) {
      this.upToFour(rest)
    } else if (rest < 1e8) {
      const upper = (rest / 1e4) | 0
      this.upToFour(upper)
      this.fourDigits(rest - upper * 1e4)
    } else if (rest < 1e12) {
      const upper = Math.floor(rest / 1e8)
      this.upToFour(upper)
      this.#eightDigits(rest - upper * 1e8)
    } else {
      const top = Math.floor(rest / 1e12)
      rest -= top * 1e12
      const upper = Math.floor(rest / 1e8)
      this.upToFour(top)
      this.fourDigits(upper)
      this.#eightDigits(rest - upper * 1e8)
    }
  }

  /** Zero-padded. */
  fourDigits(value: number): void {
    this.view.setInt32(this.position, FOUR_DIGITS[value]!, true)
    this.position += 4
  }

  /** The last `digits` of four, zero-padded. */
  lastDigits(value: number, digits: number): void {
    this.view.setInt32(this.position, FOUR_DIGITS[value]! >>> ((4 - digits) * 8), true)
    this.position += digits
  }

  /** Without leading zeros. */
  upToFour(value: number): void {
    this.lastDigits(value, value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4)
  }

  copy(source: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.bytes[this.position++] = source[i]!
  }

  #eightDigits(value: number): void {
    const upper = (value / 1e4) | 0
    this.fourDigits(upper)
    this.fourDigits(value - upper * 1e4)
  }
}
