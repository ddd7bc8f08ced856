import {BugError} from '../errors.js'

// The page of `burst play` has no Buffer.
const ENCODER = new TextEncoder()

/**
 * Eight to twelve ASCII bytes that texts have at known places, compared as three integers: the first four bytes, the next
 * four and the last four, which may overlap. A loop over bytes took half of the time in which a bid is read.
 */
export class Literal {
  readonly length: number
  /** Its first byte. */
  readonly initial: number
  readonly #first: number
  readonly #second: number
  readonly #last: number

  constructor(text: string) {
    const {buffer, byteOffset, length} = ENCODER.encode(text)
    if (length < 8 || length > 12) throw new BugError(`"${text}" is not of 8 to 12 bytes`)
    const view = new DataView(buffer, byteOffset, length)
    this.length = length
    this.initial = view.getUint8(0)
    this.#first = view.getInt32(0, true)
    this.#second = view.getInt32(4, true)
    this.#last = view.getInt32(length - 4, true)
  }

  /** Whether it stands at a place of a text, which must reach to its end. */
  isAt(text: DataView, at: number): boolean {
    if (text.getInt32(at, true) !== this.#first || text.getInt32(at + 4, true) !== this.#second) return false
    return text.getInt32(at + this.length - 4, true) === this.#last
  }
}
