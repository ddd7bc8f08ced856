import {checkReply, type ReplyContent} from '../../../dataflow/calls/check-reply.js'
import type {Digest} from '../../../dataflow/words/digest.js'
import {BugError} from '../../../errors.js'
import type {QueryName, ServiceMode, WindowSettings} from '../../../model/trial.js'
import {eventTimeMs, type Ms, type Ns} from '../../../model/units.js'
import type {Call, Sums} from './call.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The request of these rows as the functions read it, made without a string: texts are ASCII bytes; throws a BugError at a row that is not there. */
export function writeRequest(
  {columns, texts}: Call,
  rows: readonly number[],
  {serviceTimeMs, serviceMode, asked}: Work,
): Uint8Array {
  const query = asked === null ? '' : headOf(asked)
  const head = `{"serviceTimeMs":${serviceTimeMs},"serviceMode":"${serviceMode}",${query}"events":[`
  const parts: Uint8Array[] = [Buffer.from(head, 'latin1')]
  for (const row of rows) {
    const text = texts[row]
    if (!text) throw new BugError(`row ${row} of a batch of ${texts.length} was to be sent`)
    const separator = parts.length === 1 ? '' : ','
    parts.push(Buffer.from(`${separator}{"id":${columns.event[row] ?? 0},"text":"`, 'latin1'))
    parts.push(escape(text), asked === null ? END_OF_EVENT : endOfEvent(columns.intendedNs[row] ?? 0))
  }
  parts.push(END_OF_REQUEST)
  return Buffer.concat(parts)
}

interface Work {
  readonly serviceTimeMs: Ms
  readonly serviceMode: ServiceMode
  /** Null where it is tokens. */
  readonly asked: RequestedQuery | null
}

/** A query of Nexmark as a request says it. */
export interface RequestedQuery {
  readonly name: QueryName
  readonly windows?: WindowSettings
}

const headOf = ({name, windows}: RequestedQuery): string =>
  windows === undefined ? `"query":"${name}",` : `"query":"${name}","slideMs":${windows.slideMs},`

/** With the instant that queries go by. */
const endOfEvent = (intendedNs: Ns): Uint8Array =>
  Buffer.from(`","atMs":${eventTimeMs(intendedNs)}}`, 'latin1')

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

/** What a reply says of the rows that were sent, by row of their batch. */
export function readResponse(
  payload: Uint8Array,
  {call, rows}: {readonly call: Call; readonly rows: readonly number[] | null},
  digest: Digest,
): {readonly content: ReplyContent; readonly sums: Sums} {
  const {event} = call.columns
  const sent = rows === null ? event.subarray(0, call.events) : rows.map((row) => event[row] ?? 0)
  const content = checkReply(sent, Buffer.from(payload).toString('utf8'))
  const sums = createSums(call.events)
  for (const [index, tokens] of content.tokens.entries()) {
    const position = content.answered[index] ?? 0
    addSums(sums, rows?.[position] ?? position, {text: Buffer.from(tokens.join(' '), 'latin1'), digest})
  }
  return {content, sums}
}

/** Sums over the tokens of so many events, all zero. */
export const createSums = (events: number): Sums => ({
  first: new Int32Array(events),
  second: new Int32Array(events),
})

/** The sums of one text. */
export function addSums(
  {first, second}: Sums,
  row: number,
  {text, digest}: {readonly text: Uint8Array; readonly digest: Digest},
): void {
  digest.clear()
  digest.addText(text, 0, text.length)
  first[row] = digest.first
  second[row] = digest.second
}
