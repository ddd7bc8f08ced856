import {createEventText} from '../../src/workload/nexmark/event-text.js'

const text = createEventText()
const bytes = new Uint8Array(text.maxBytes)

/** The text of an event of burst's own stream. */
export const textOf = (event: number): string =>
  Buffer.from(bytes.subarray(0, text.write(event, bytes, 0))).toString('latin1')
