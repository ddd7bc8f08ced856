import {type ByteWriter, createLiteral} from './byte-writer.js'
import {
  CITY_LITERALS,
  FIRST_NAME_LITERALS,
  LAST_NAME_LITERALS,
  STATE_LITERALS,
  writeCard,
} from './canonical-line.js'
import type {ChannelTable} from './channel-table.js'
import {AUCTION, type EventDraw, PERSON} from './event-draw.js'
import type {IsoTime} from './iso-time.js'
import {writePadding} from './padding.js'

const OPEN_PERSON = createLiteral('Person{id=')
const NAME = createLiteral(", name='")
const EMAIL = createLiteral("', emailAddress='")
const AT = createLiteral('@')
const CARD = createLiteral(".com', creditCard='")
const CITY = createLiteral("', city='")
const STATE = createLiteral("', state='")
const DATE_TIME_AFTER_STRING = createLiteral("', dateTime=")
const OPEN_AUCTION = createLiteral('Auction{id=')
const ITEM_NAME = createLiteral(", itemName='")
const DESCRIPTION = createLiteral("', description='")
const INITIAL_BID = createLiteral("', initialBid=")
const RESERVE = createLiteral(', reserve=')
const DATE_TIME = createLiteral(', dateTime=')
const EXPIRES = createLiteral(', expires=')
const SELLER = createLiteral(', seller=')
const CATEGORY = createLiteral(', category=')
const OPEN_BID = createLiteral('Bid{auction=')
const BIDDER = createLiteral(', bidder=')
const PRICE = createLiteral(', price=')
const CHANNEL = createLiteral(', channel=')
const URL = createLiteral(', url=')
const EXTRA = createLiteral(", extra='")
const CLOSE = createLiteral("'}")

/** What the text form needs beside the event. */
export interface TextParts {
  readonly time: IsoTime
  readonly channels: ChannelTable | null
}

/** One event as the text that the jobs tokenize: the form of Java's toString, without a newline. */
export function writeTextLine(out: ByteWriter, event: EventDraw, parts: TextParts): void {
  if (event.kind === PERSON) writePerson(out, event, parts.time)
  else if (event.kind === AUCTION) writeAuction(out, event, parts.time)
  else writeBid(out, event, parts)
  out.literal(EXTRA)
  writePadding(out, event.random, event.paddingLength, false)
  out.literal(CLOSE)
}

function writePerson(out: ByteWriter, event: EventDraw, time: IsoTime): void {
  out.literal(OPEN_PERSON)
  out.integer(event.id)
  out.literal(NAME)
  out.literal(FIRST_NAME_LITERALS[event.firstName]!)
  out.literal(LAST_NAME_LITERALS[event.lastName]!)
  out.literal(EMAIL)
  out.copy(event.chars, event.firstStart, event.firstEnd)
  out.literal(AT)
  out.copy(event.chars, event.secondStart, event.secondEnd)
  out.literal(CARD)
  writeCard(out, event)
  out.literal(CITY)
  out.literal(CITY_LITERALS[event.city]!)
  out.literal(STATE)
  out.literal(STATE_LITERALS[event.state]!)
  out.literal(DATE_TIME_AFTER_STRING)
  time.write(out, event.eventTime)
}

function writeAuction(out: ByteWriter, event: EventDraw, time: IsoTime): void {
  out.literal(OPEN_AUCTION)
  out.integer(event.id)
  out.literal(ITEM_NAME)
  out.copy(event.chars, event.firstStart, event.firstEnd)
  out.literal(DESCRIPTION)
  out.copy(event.chars, event.secondStart, event.secondEnd)
  out.literal(INITIAL_BID)
  out.integer(event.initialBid)
  out.literal(RESERVE)
  out.integer(event.reserve)
  out.literal(DATE_TIME)
  time.write(out, event.eventTime)
  out.literal(EXPIRES)
  time.write(out, event.expires)
  out.literal(SELLER)
  out.integer(event.seller)
  out.literal(CATEGORY)
  out.integer(event.category)
}

function writeBid(out: ByteWriter, event: EventDraw, parts: TextParts): void {
  out.literal(OPEN_BID)
  out.integer(event.auction)
  out.literal(BIDDER)
  out.integer(event.bidder)
  out.literal(PRICE)
  out.integer(event.price)
  if (parts.channels) {
    out.literal(CHANNEL)
    out.literal(parts.channels.names[event.channel]!)
    out.literal(URL)
    out.literal(parts.channels.urls[event.channel]!)
  }
  out.literal(DATE_TIME)
  parts.time.write(out, event.eventTime)
}
