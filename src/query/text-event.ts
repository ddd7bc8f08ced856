import {AUCTION, BID, PERSON} from '../workload/nexmark/event-draw.js'
import type {TextedEvent} from './query.js'

// The page of `burst play` has no Buffer.
const ENCODER = new TextEncoder()
const OPEN_BID = ENCODER.encode('Bid{auction=')
const OPEN_PERSON = ENCODER.encode('Person{id=')
const OPEN_AUCTION = ENCODER.encode('Auction{id=')
const SELLER = ENCODER.encode(', seller=')
const BIDDER = ENCODER.encode(', bidder=')
const PRICE = ENCODER.encode(', price=')
const EXTRA = ENCODER.encode(", extra='")
const CLOSE = ENCODER.encode("'}")
const ZERO = 0x30
const COMMA = 0x2c
/** By the first byte of its text; −1 where none begins so. */
const KIND_BY_INITIAL = new Int8Array(256).fill(-1)
KIND_BY_INITIAL[OPEN_BID[0] ?? 0] = BID
KIND_BY_INITIAL[OPEN_PERSON[0] ?? 0] = PERSON
KIND_BY_INITIAL[OPEN_AUCTION[0] ?? 0] = AUCTION
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
  #to = 0

  /** Reads ASCII bytes; false where they are no event: then its fields say nothing. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    this.#at = from
    this.#bytes = bytes
    this.#to = to
    if (this.#skip(OPEN_BID, bytes, to)) return this.#readBid(bytes, to)
    if (this.#skip(OPEN_PERSON, bytes, to)) return this.#readPerson(bytes, to)
    return this.#skip(OPEN_AUCTION, bytes, to) && this.#readAuction(bytes, to)
  }

  #readBid(bytes: Uint8Array, to: number): boolean {
    this.kind = BID
    this.auction = this.#number(bytes, to)
    if (!this.#skip(BIDDER, bytes, to)) return false
    this.bidder = this.#number(bytes, to)
    if (!this.#skip(PRICE, bytes, to)) return false
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
      if (!isAt(SELLER, bytes, at)) continue
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
    const end = this.#to - CLOSE.length
    let at = this.#at
    while (at + EXTRA.length <= end && !isAt(EXTRA, bytes, at)) at++
    if (at + EXTRA.length > end || !isAt(CLOSE, bytes, end)) return 0
    let count = 0
    for (let i = at + EXTRA.length; i < end; i++) if (bytes[i] === byte) count++
    return count
  }

  #skip(literal: Uint8Array, bytes: Uint8Array, to: number): boolean {
    const at = this.#at
    if (at + literal.length > to || !isAt(literal, bytes, at)) return false
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

function isAt(literal: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false
  return true
}
