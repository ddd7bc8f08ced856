import type {Digest} from '../../dataflow/digest.js'
import type {ServiceMode} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The request of a batch as the functions read it, made without a string: texts are ASCII bytes. */
export function writeRequest(
  events: Float64Array,
  texts: readonly Uint8Array[],
  {serviceTimeMs, serviceMode}: {readonly serviceTimeMs: Ms; readonly serviceMode: ServiceMode},
): Uint8Array {
  const head = `{"serviceTimeMs":${serviceTimeMs},"serviceMode":"${serviceMode}","events":[`
  const parts: Uint8Array[] = [Buffer.from(head, 'latin1')]
  for (const [row, text] of texts.entries()) {
    parts.push(Buffer.from(`${row === 0 ? '' : ','}{"id":${events[row] ?? 0},"text":"`, 'latin1'))
    parts.push(escape(text), END_OF_EVENT)
  }
  parts.push(END_OF_REQUEST)
  return Buffer.concat(parts)
}

const END_OF_EVENT = Buffer.from('"}', 'latin1')
const END_OF_REQUEST = Buffer.from(']}', 'latin1')

/** Texts hold printable ASCII: only quote and backslash need a backslash. */
function escape(text: Uint8Array): Uint8Array {
  let special = 0
  for (const byte of text) if (byte === QUOTE || byte === BACKSLASH) special++
  if (special === 0) return text
  const escaped = new Uint8Array(text.length + special)
  let to = 0
  for (const byte of text) {
    if (byte === QUOTE || byte === BACKSLASH) escaped[to++] = BACKSLASH
    escaped[to++] = byte
  }
  return escaped
}

/** Digest sums of each event, from the tokens that a function returned; null if the answer is not one to this request. */
export function readResponse(
  payload: Uint8Array,
  events: Float64Array,
  digest: Digest,
): {readonly first: Int32Array; readonly second: Int32Array} | null {
  const answered = parseEvents(payload)
  const count = events.length
  if (answered?.length !== count) return null
  const first = new Int32Array(count)
  const second = new Int32Array(count)
  for (const [row, {id, tokens}] of answered.entries()) {
    if (id !== events[row] || !Array.isArray(tokens)) return null
    const text = Buffer.from(tokens.join(' '), 'latin1')
    digest.clear()
    digest.addText(text, 0, text.length)
    first[row] = digest.first
    second[row] = digest.second
  }
  return {first, second}
}

function parseEvents(payload: Uint8Array): readonly {id?: unknown; tokens?: unknown}[] | null {
  try {
    const answer = JSON.parse(Buffer.from(payload).toString('utf8')) as {events?: unknown} | null
    return Array.isArray(answer?.events) ? (answer.events as {id?: unknown; tokens?: unknown}[]) : null
  } catch {
    // Whatever it was, it was no JSON: a malformed answer is data.
    return null
  }
}
