import {createGenerator} from './generator.js'
import {BEAM_BASE_TIME, BURST_SETTINGS, EVENTS_PER_ROUND, type NexmarkSettings} from './settings.js'

/** The text of burst's own event stream, a pure function of the event number (docs/model.md#events). */
export interface EventText {
  /** Room that one text may need at its offset, scratch included. */
  readonly maxBytes: number
  /** Writes the ASCII text of an event without a newline; returns the bytes written. */
  write(eventNumber: number, target: Uint8Array, offset: number): number
}

/** Beam's rules and defaults with one generator, from event 0; `nexmark` changes single settings. */
export function createEventText(nexmark: Partial<NexmarkSettings> = {}): EventText {
  const generator = createGenerator({
    nexmark: {...BURST_SETTINGS, ...nexmark},
    baseTime: BEAM_BASE_TIME,
    firstEventId: 0,
    maxEvents: 0,
    firstEventNumber: 0,
  })
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
