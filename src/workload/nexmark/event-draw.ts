import {UsageError} from '../../errors.js'
import {createRandom} from '../../kernel/random.js'
import {EventTime, exactOrNaN} from './event-time.js'
import {JavaRandom} from './java-random.js'
import {
  AUCTIONS_PER_ROUND,
  type Dialect,
  EVENTS_PER_ROUND,
  FIRST_ID,
  type GeneratorConfig,
  PEOPLE_PER_ROUND,
} from './settings.js'
import {CITIES, FIRST_NAMES, HOT_CHANNELS, LAST_NAMES, STATES} from './vocabulary.js'

/** The kind of an event that is a new person. */
export const PERSON = 0
/** The kind of an event that is a new auction. */
export const AUCTION = 1
/** The kind of an event that is a bid. */
export const BID = 2

/** People, sellers and auctions become hot a hundred at a time. */
const HOT_BATCH = 100
/** Ids that are not there yet may be drawn, up to so many. */
const ID_LEAD = 10
const FIRST_CATEGORY = 10
const CATEGORIES = 5
const NO_SPECIAL = -1
const BLANK = 0x20
const OUT_OF_ORDER_STEP = 953
const ORDINARY_CHANNELS = 10_000

/** Where the first drawn string stands in `chars`. */
export const FIRST_STRING = 0
/** Where the second one stands. */
export const SECOND_STRING = 32

/**
 * One event at a time, drawn field by field in Beam's order into reused fields. The padding is the last draw
 * and left to its writer: `random` stands right before it, `paddingLength` says how much.
 */
export class EventDraw {
  readonly random = new JavaRandom()
  readonly chars = new Uint8Array(SECOND_STRING + 128)
  kind = PERSON
  eventId = 0
  eventTime = 0
  scheduleTime = 0
  watermark = 0
  paddingLength = 0
  /** Person or auction. */
  id = 0
  firstName = 0
  lastName = 0
  city = 0
  state = 0
  readonly card = new Int32Array(4)
  /** Ends of the drawn strings: e-mail name and domain, or item name and description. */
  firstStart = 0
  firstEnd = 0
  secondStart = 0
  secondEnd = 0
  seller = 0
  category = 0
  initialBid = 0
  reserve = 0
  expires = 0
  auction = 0
  bidder = 0
  price = 0
  /** Study only: ordinary channels 0 to 9999, then the hot ones. */
  channel = NO_SPECIAL

  readonly #settings
  readonly #firstEventId
  readonly #firstEventNumber
  readonly #time
  readonly #eventsInFlight
  readonly #isStudy
  readonly #keyed

  constructor(config: GeneratorConfig, dialect: Dialect, seed: number) {
    this.#settings = config.nexmark
    this.#firstEventId = config.firstEventId
    this.#firstEventNumber = config.firstEventNumber
    this.#time = new EventTime(config.nexmark, config.baseTime)
    this.#eventsInFlight = Math.floor(
      (config.nexmark.numInFlightAuctions * EVENTS_PER_ROUND) / AUCTIONS_PER_ROUND,
    )
    this.#isStudy = dialect === 'study'
    this.#keyed = createRandom(seed, 'nexmark-event')
  }

  /** The event that comes after `count` others; a `UsageError` where its times are no exact numbers. */
  draw(count: number): void {
    const eventNumber = this.#firstEventNumber + count
    const group = this.#settings.outOfOrderGroupSize
    let adjusted = eventNumber
    this.scheduleTime = this.#time.at(eventNumber)
    if (group === 1) {
      this.watermark = this.eventTime = this.scheduleTime
    } else {
      const inGroup = eventNumber % group
      adjusted = eventNumber - inGroup + ((inGroup * OUT_OF_ORDER_STEP) % group)
      this.watermark = this.#time.at(eventNumber - inGroup)
      this.eventTime = this.#time.at(adjusted)
    }
    this.eventId = this.#firstEventId + adjusted
    if (Number.isNaN(this.scheduleTime + this.watermark + this.eventTime)) throw beyondExact(eventNumber)
    this.#drawFields(adjusted)
  }

  #drawFields(adjusted: number): void {
    const round = Math.floor(this.eventId / EVENTS_PER_ROUND)
    const slot = this.eventId - round * EVENTS_PER_ROUND
    // The study's generator cannot be replayed (it is unseeded), so ours is keyed by seed and event id.
    if (this.#isStudy) this.random.seed(Math.floor(this.#keyed.at(this.eventId) * 2 ** 48))
    else this.random.seed(this.eventId)

    if (slot >= PEOPLE_PER_ROUND + AUCTIONS_PER_ROUND) this.#drawBid(round)
    else if (slot < PEOPLE_PER_ROUND) this.#drawPerson(round)
    else this.#drawAuction(round, slot, adjusted)
  }

  #drawPerson(person: number): void {
    const random = this.random
    this.kind = PERSON
    this.id = person + FIRST_ID
    this.firstName = random.nextInt(FIRST_NAMES.length)
    this.lastName = random.nextInt(LAST_NAMES.length)
    this.#drawFirstString(7)
    this.#drawSecondString(5)
    for (let i = 0; i < 4; i++) this.card[i] = random.nextInt(10_000)
    this.city = random.nextInt(CITIES.length)
    this.state = random.nextInt(STATES.length)

    const nameBytes = FIRST_NAMES[this.firstName]!.length + 1 + LAST_NAMES[this.lastName]!.length
    const emailBytes = this.firstEnd - this.firstStart + 1 + this.secondEnd - this.secondStart + 4
    const usedBytes = 8 + nameBytes + emailBytes + 19 + CITIES[this.city]!.length + 2
    this.#drawPaddingLength(usedBytes, this.#settings.avgPersonByteSize)
  }

  #drawAuction(round: number, slot: number, adjusted: number): void {
    const random = this.random
    const lastPerson = round * PEOPLE_PER_ROUND
    this.kind = AUCTION
    this.id = round * AUCTIONS_PER_ROUND + (slot - PEOPLE_PER_ROUND) + FIRST_ID
    this.seller =
      (random.nextInt(this.#settings.hotSellersRatio) > 0
        ? hotBatch(lastPerson)
        : this.#coldPerson(lastPerson)) + FIRST_ID
    this.category = FIRST_CATEGORY + random.nextInt(CATEGORIES)
    this.initialBid = this.#drawPrice()
    this.expires = this.#drawExpires(adjusted + this.#eventsInFlight)
    this.#drawFirstString(20)
    this.#drawSecondString(100)
    this.reserve = this.initialBid + this.#drawPrice()

    const usedBytes = 8 + this.firstEnd - this.firstStart + this.secondEnd - this.secondStart + 40
    this.#drawPaddingLength(usedBytes, this.#settings.avgAuctionByteSize)
  }

  /** An auction stays open for about as long as the auctions in flight take to come. */
  #drawExpires(horizonNumber: number): number {
    const horizonMs = this.#time.at(horizonNumber) - this.eventTime
    if (horizonMs * 2 <= Number.MAX_SAFE_INTEGER) {
      return this.eventTime + 1 + this.random.nextBelow(Math.max(horizonMs * 2, 1))
    }
    const openMs = (this.#time.exactAt(horizonNumber) - BigInt(this.eventTime)) * 2n
    if (openMs < 1n) return this.eventTime + 1 + this.random.nextBelow(1)
    const expires = exactOrNaN(BigInt(this.eventTime) + 1n + this.random.nextBelowLong(openMs))
    if (Number.isNaN(expires)) throw beyondExact(horizonNumber)
    return expires
  }

  #drawBid(round: number): void {
    const random = this.random
    const lastPerson = round * PEOPLE_PER_ROUND
    const lastAuction = round * AUCTIONS_PER_ROUND + (AUCTIONS_PER_ROUND - 1)
    this.kind = BID
    this.auction =
      (random.nextInt(this.#settings.hotAuctionRatio) > 0
        ? hotBatch(lastAuction)
        : this.#coldAuction(lastAuction)) + FIRST_ID
    this.bidder =
      (random.nextInt(this.#settings.hotBiddersRatio) > 0
        ? hotBatch(lastPerson) + 1
        : this.#coldPerson(lastPerson)) + FIRST_ID
    this.price = this.#drawPrice()
    if (this.#isStudy) {
      // The study's code adds the first id a second time.
      this.bidder += FIRST_ID
      this.channel =
        random.nextInt(2) > 0
          ? ORDINARY_CHANNELS + random.nextInt(HOT_CHANNELS.length)
          : random.nextInt(ORDINARY_CHANNELS)
    }
    this.#drawPaddingLength(32, this.#settings.avgBidByteSize)
  }

  #coldPerson(lastPerson: number): number {
    const people = lastPerson + 1
    const active = Math.min(people, this.#settings.numActivePeople)
    return people - active + this.random.nextBelow(active + ID_LEAD)
  }

  #coldAuction(lastAuction: number): number {
    const oldest = Math.max(lastAuction - this.#settings.numInFlightAuctions, 0)
    return oldest + this.random.nextBelow(lastAuction - oldest + 1 + ID_LEAD)
  }

  /** Log-uniform from $1 to $1 000 000, in cents. */
  #drawPrice(): number {
    const exponent = this.random.nextDouble() * 6
    const cents = Math.exp(exponent * Math.LN10) * 100
    const fraction = cents - Math.floor(cents)
    // exp is faster than pow and off by less than 1e-6 here: only close to a half can that change the rounding.
    if (fraction > 0.4999 && fraction < 0.5001) return Math.floor(Math.pow(10, exponent) * 100 + 0.5)
    return Math.floor(cents + 0.5)
  }

  #drawPaddingLength(usedBytes: number, averageBytes: number): void {
    if (usedBytes > averageBytes) {
      this.paddingLength = 0
      return
    }
    const missing = averageBytes - usedBytes
    const delta = Math.floor(missing * 0.2 + 0.5)
    this.paddingLength = missing - delta + (delta === 0 ? 0 : this.random.nextInt(2 * delta))
  }

  #drawFirstString(maxLength: number): void {
    const end = drawString(this.random, this.chars, FIRST_STRING, maxLength, BLANK)
    this.firstStart = trimStart(this.chars, FIRST_STRING, end)
    this.firstEnd = trimEnd(this.chars, this.firstStart, end)
  }

  #drawSecondString(maxLength: number): void {
    const end = drawString(this.random, this.chars, SECOND_STRING, maxLength, BLANK)
    this.secondStart = trimStart(this.chars, SECOND_STRING, end)
    this.secondEnd = trimEnd(this.chars, this.secondStart, end)
  }
}

/** Three to maxLength − 1 characters, one in thirteen of them special; returns the end. */
export function drawString(
  random: JavaRandom,
  chars: Uint8Array,
  from: number,
  maxLength: number,
  special: number,
): number {
  const end = from + 3 + random.nextInt(maxLength - 3)
  for (let at = from; at < end; at++) {
    chars[at] = random.nextInt(13) === 0 ? special : 0x61 + random.nextInt(26)
  }
  return end
}

function beyondExact(eventNumber: number): UsageError {
  return new UsageError(`event number ${eventNumber} has a time beyond exact integers`, {
    suggestions: ['begin earlier in the stream, or raise the rate'],
  })
}

const hotBatch = (last: number): number => Math.floor(last / HOT_BATCH) * HOT_BATCH

function trimStart(chars: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && chars[at] === BLANK) at++
  return at
}

function trimEnd(chars: Uint8Array, from: number, end: number): number {
  let at = end
  while (at > from && chars[at - 1] === BLANK) at--
  return at
}
