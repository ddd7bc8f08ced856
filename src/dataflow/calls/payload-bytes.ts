import {meanTextBytes} from '../../workload/nexmark/event-text.js'
import {EVENTS_PER_ROUND} from '../../workload/nexmark/settings.js'

// Around a text in the request: id, keys, quotes. A token list repeats the text with quotes and commas.
const REQUEST_BYTES_PER_EVENT = 24
const RESPONSE_BYTES_PER_TEXT_BYTE = 1.2

/** Of a request without events, and of a response. */
export const ENVELOPE_BYTES = 64

// By event number modulo the round of kinds: what a text is taken to be long depends on its kind alone.
const TEXT_BYTES = Array.from({length: EVENTS_PER_ROUND}, (_, event) => meanTextBytes(event))

/** What an event adds to a request, by its number modulo the length. */
export const REQUEST_BYTES = Float64Array.from(TEXT_BYTES, (bytes) => bytes + REQUEST_BYTES_PER_EVENT)

/** What an event adds to a response, by its number modulo the length. */
export const RESPONSE_BYTES = Float64Array.from(TEXT_BYTES, (bytes) => bytes * RESPONSE_BYTES_PER_TEXT_BYTE)

const INSTANT_BYTES = ',"atMs":123456'.length

/** Of queries over windows, which need an event's instant beside its text. */
export const WINDOW_REQUEST_BYTES = REQUEST_BYTES.map((bytes) => bytes + INSTANT_BYTES)
