import {type ByteWriter, createLiteral} from './byte-writer.js'
import type {ChannelTable} from './channel-table.js'
import {AUCTION, type EventDraw, PERSON} from './event-draw.js'
import {writePadding} from './padding.js'
import {CITIES, FIRST_NAMES, LAST_NAMES, STATES} from './vocabulary.js'

const OPEN_PERSON = createLiteral('{"kind":"person","eventId":')
const OPEN_AUCTION = createLiteral('{"kind":"auction","eventId":')
const OPEN_BID = createLiteral('{"kind":"bid","eventId":')
const EVENT_TIME = createLiteral(',"eventTime":')
const SCHEDULE_TIME = createLiteral(',"scheduleTime":')
const WATERMARK = createLiteral(',"watermark":')
const ID = createLiteral(',"id":')
const NAME = createLiteral(',"name":"')
const EMAIL = createLiteral('","emailAddress":"')
const AT = createLiteral('@')
const CARD = createLiteral('.com","creditCard":"')
const CITY = createLiteral('","city":"')
const STATE = createLiteral('","state":"')
const EXTRA_AFTER_STRING = createLiteral('","extra":"')
const ITEM_NAME = createLiteral(',"itemName":"')
const DESCRIPTION = createLiteral('","description":"')
const INITIAL_BID = createLiteral('","initialBid":')
const RESERVE = createLiteral(',"reserve":')
const EXPIRES = createLiteral(',"expires":')
const SELLER = createLiteral(',"seller":')
const CATEGORY = createLiteral(',"category":')
const EXTRA = createLiteral(',"extra":"')
const AUCTION_KEY = createLiteral(',"auction":')
const BIDDER = createLiteral(',"bidder":')
const PRICE = createLiteral(',"price":')
const CHANNEL = createLiteral(',"channel":"')
const URL = createLiteral('","url":"')
const CLOSE = createLiteral('"}\n')

/** First names, each with the space after it. */
export const FIRST_NAME_LITERALS = FIRST_NAMES.map((name) => createLiteral(`${name} `))
/** The last names as bytes of a canonical line, in the order of the vocabulary. */
export const LAST_NAME_LITERALS = LAST_NAMES.map(createLiteral)
/** The cities as bytes of a canonical line, in the order of the vocabulary. */
export const CITY_LITERALS = CITIES.map(createLiteral)
/** The states as bytes of a canonical line, in the order of the vocabulary. */
export const STATE_LITERALS = STATES.map(createLiteral)

/** One event as the canonical JSON line of the reference data, newline included. */
export function writeCanonicalLine(out: ByteWriter, event: EventDraw, channels: ChannelTable | null): void {
  if (event.kind === PERSON) writePerson(out, event)
  else if (event.kind === AUCTION) writeAuction(out, event)
  else writeBid(out, event, channels)
  writePadding(out, event.random, event.paddingLength, true)
  out.literal(CLOSE)
}

function writeTimes(out: ByteWriter, event: EventDraw): void {
  out.integer(event.eventId)
  out.literal(EVENT_TIME)
  out.integer(event.eventTime)
  out.literal(SCHEDULE_TIME)
  out.integer(event.scheduleTime)
  out.literal(WATERMARK)
  out.integer(event.watermark)
}

function writePerson(out: ByteWriter, event: EventDraw): void {
  out.literal(OPEN_PERSON)
  writeTimes(out, event)
  out.literal(ID)
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
  out.literal(EXTRA_AFTER_STRING)
}

/** Writes the number of a credit card, in four groups. */
export function writeCard(out: ByteWriter, event: EventDraw): void {
  for (let i = 0; i < 4; i++) {
    if (i > 0) out.byte(0x20)
    out.fourDigits(event.card[i]!)
  }
}

function writeAuction(out: ByteWriter, event: EventDraw): void {
  out.literal(OPEN_AUCTION)
  writeTimes(out, event)
  out.literal(ID)
  out.integer(event.id)
  out.literal(ITEM_NAME)
  out.copy(event.chars, event.firstStart, event.firstEnd)
  out.literal(DESCRIPTION)
  out.copy(event.chars, event.secondStart, event.secondEnd)
  out.literal(INITIAL_BID)
  out.integer(event.initialBid)
  out.literal(RESERVE)
  out.integer(event.reserve)
  out.literal(EXPIRES)
  out.integer(event.expires)
  out.literal(SELLER)
  out.integer(event.seller)
  out.literal(CATEGORY)
  out.integer(event.category)
  out.literal(EXTRA)
}

function writeBid(out: ByteWriter, event: EventDraw, channels: ChannelTable | null): void {
  out.literal(OPEN_BID)
  writeTimes(out, event)
  out.literal(AUCTION_KEY)
  out.integer(event.auction)
  out.literal(BIDDER)
  out.integer(event.bidder)
  out.literal(PRICE)
  out.integer(event.price)
  if (channels) {
    out.literal(CHANNEL)
    out.literal(channels.names[event.channel]!)
    out.literal(URL)
    out.literal(channels.urls[event.channel]!)
    out.literal(EXTRA_AFTER_STRING)
  } else {
    out.literal(EXTRA)
  }
}
