import {AUCTION, BID, EventDraw, PERSON} from './event-draw.js'
import {createGenerator} from './generator.js'
import {
  AUCTIONS_PER_ROUND,
  BEAM_BASE_TIME,
  BURST_SETTINGS,
  EVENTS_PER_ROUND,
  type GeneratorConfig,
  type NexmarkSettings,
  PEOPLE_PER_ROUND,
} from './settings.js'

/** The text of burst's own event stream, a pure function of the event number (docs/model.md#events). */
export interface EventText {
  /** Room that one text may need at its offset, scratch included. */
  readonly maxBytes: number
  /** Writes the ASCII text of an event without a newline; returns the bytes written. */
  write(eventNumber: number, target: Uint8Array, offset: number): number
}

const configOf = (nexmark: Partial<NexmarkSettings>): GeneratorConfig => ({
  nexmark: {...BURST_SETTINGS, ...nexmark},
  baseTime: BEAM_BASE_TIME,
  firstEventId: 0,
  maxEvents: 0,
  firstEventNumber: 0,
})

/** Draws the fields of the events whose texts `createEventText` writes. */
export const createEventDraw = (): EventDraw => new EventDraw(configOf({}), 'beam', 1)

/** What an event of that stream is, by its number alone. */
export function kindOf(eventNumber: number): number {
  const slot = eventNumber % EVENTS_PER_ROUND
  if (slot >= PEOPLE_PER_ROUND + AUCTIONS_PER_ROUND) return BID
  return slot < PEOPLE_PER_ROUND ? PERSON : AUCTION
}

/** Beam's rules and defaults with one generator, from event 0; `nexmark` changes single settings. */
export function createEventText(nexmark: Partial<NexmarkSettings> = {}): EventText {
  const generator = createGenerator(configOf(nexmark))
  return {
    maxBytes: generator.maxBytes,
    write: (eventNumber, target, offset) => generator.writeText(eventNumber, target, offset),
  }
}

/** Measured over the first million events with default settings; test/workload/nexmark/event-text.test.ts holds it. */
const MEAN_PERSON_TEXT_BYTES = 312.3
const MEAN_AUCTION_TEXT_BYTES = 638
const MEAN_BID_TEXT_BYTES = 157.4

/** Mean text size of an event's kind: for models that carry event numbers and no texts. */
export function meanTextBytes(eventNumber: number): number {
  const slot = eventNumber % EVENTS_PER_ROUND
  if (slot >= 4) return MEAN_BID_TEXT_BYTES
  return slot === 0 ? MEAN_PERSON_TEXT_BYTES : MEAN_AUCTION_TEXT_BYTES
}
