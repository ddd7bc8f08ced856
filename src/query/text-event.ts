import {AUCTION, BID, PERSON} from '../workload/nexmark/event-draw.js'
import {Literal} from './literal.js'
import type {TextedEvent} from './query.js'

const OPEN_BID = new Literal('Bid{auction=')
const OPEN_PERSON = new Literal('Person{id=')
const OPEN_AUCTION = new Literal('Auction{id=')
const SELLER = new Literal(', seller=')
const BIDDER = new Literal(', bidder=')
const PRICE = new Literal(', price=')
const EXTRA = new Literal(", extra='")
const CLOSE_BYTES = 2
const QUOTE = 0x27
const BRACE = 0x7d
const ZERO = 0x30
const COMMA = 0x2c
/** By the first byte of its text; −1 where none begins so. */
const KIND_BY_INITIAL = new Int8Array(256).fill(-1)
KIND_BY_INITIAL[OPEN_BID.initial] = BID
KIND_BY_INITIAL[OPEN_PERSON.initial] = PERSON
KIND_BY_INITIAL[OPEN_AUCTION.initial] = AUCTION
/** Digits of numbers that doubles hold exactly, as the functions read them. */
const MOST_DIGITS = 15

/** What an event is if its text is one, by the first byte; −1 where none begins so. */
export const kindAt = (bytes: Uint8Array, from: number): number => KIND_BY_INITIAL[bytes[from] ?? 0] ?? -1

/** An event as its text says it, read without an object or a string: what slots and functions alike fold. */
export class TextEvent implements TextedEvent {
  kind = BID
  auction = 0
  bidder = 0
  price = 0
  /** Of a person. */
  id = 0
  seller = 0
  #at = 0
  #bytes: Uint8Array = new Uint8Array()
  /** Of the same bytes. */
  #view = new DataView(this.#bytes.buffer)
  #to = 0

  /** Reads ASCII bytes; false where they are no event: then its fields say nothing. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    this.#at = from
    if (bytes !== this.#bytes) this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#bytes = bytes
    this.#to = to
    if (this.#skip(OPEN_BID, to)) return this.#readBid(bytes, to)
    if (this.#skip(OPEN_PERSON, to)) return this.#readPerson(bytes, to)
    return this.#skip(OPEN_AUCTION, to) && this.#readAuction(bytes, to)
  }

  #readBid(bytes: Uint8Array, to: number): boolean {
    this.kind = BID
    this.auction = this.#number(bytes, to)
    if (!this.#skip(BIDDER, to)) return false
    this.bidder = this.#number(bytes, to)
    if (!this.#skip(PRICE, to)) return false
    this.price = this.#number(bytes, to)
    const hasNumbers = this.auction >= 0 && this.bidder >= 0 && this.price >= 0
    return hasNumbers && this.#isAtComma(bytes, to)
  }

  #readPerson(bytes: Uint8Array, to: number): boolean {
    this.kind = PERSON
    this.id = this.#number(bytes, to)
    return this.id >= 0 && this.#isAtComma(bytes, to)
  }

  /** Its seller stands behind texts of any length. */
  #readAuction(bytes: Uint8Array, to: number): boolean {
    this.kind = AUCTION
    if (this.#number(bytes, to) < 0 || !this.#isAtComma(bytes, to)) return false
    for (let at = this.#at; at + SELLER.length <= to; at++) {
      if (!SELLER.isAt(this.#view, at)) continue
      this.#at = at + SELLER.length
      this.seller = this.#number(bytes, to)
      if (this.seller >= 0 && this.#isAtComma(bytes, to)) return true
    }
    return false
  }

  #isAtComma(bytes: Uint8Array, to: number): boolean {
    return this.#at < to && bytes[this.#at] === COMMA
  }

  /** Of the text that was read last; 0 where its end is none. */
  countInExtra(byte: number): number {
    const bytes = this.#bytes
    const end = this.#to - CLOSE_BYTES
    let at = this.#at
    while (at + EXTRA.length <= end && !EXTRA.isAt(this.#view, at)) at++
    if (at + EXTRA.length > end || bytes[end] !== QUOTE || bytes[end + 1] !== BRACE) return 0
    let count = 0
    for (let i = at + EXTRA.length; i < end; i++) if (bytes[i] === byte) count++
    return count
  }

  #skip(literal: Literal, to: number): boolean {
    const at = this.#at
    if (at + literal.length > to || !literal.isAt(this.#view, at)) return false
    this.#at = at + literal.length
    return true
  }

  /** −1 where there are no digits, or too many. */
  #number(bytes: Uint8Array, to: number): number {
    const from = this.#at
    let value = 0
    let at = from
    for (; at < to; at++) {
      const digit = (bytes[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    this.#at = at
    return at === from || at - from > MOST_DIGITS ? -1 : value
  }
}
