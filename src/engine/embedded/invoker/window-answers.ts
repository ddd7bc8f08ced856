import {checkPartials, type PaneEntry} from '../../../dataflow/calls/check-partials.js'
import type {ReplyContent} from '../../../dataflow/calls/check-reply.js'
import {type AskedQuery, paneQueryOf, type ReplyCounts} from '../../../dataflow/windows/query-run.js'
import {replyBytes} from '../../../dataflow/windows/reply-bytes.js'
import {wholeReply} from '../../../dataflow/windows/whole-reply.js'
import {UsageError} from '../../../errors.js'
import type {Offload, Trial} from '../../../model/trial.js'
import {type Ms, NS_PER_MS} from '../../../model/units.js'
import {builtinFunctionName} from '../../../offload/function-name.js'
import {Parts} from '../../../query/parts.js'
import {TextEvent} from '../../../query/text-event.js'
import type {Call} from './call.js'

/** Rows of a call that were sent together; null = all. */
export interface SentRows {
  readonly call: Call
  readonly rows: readonly number[] | null
}

interface Answered extends SentRows {
  readonly expected: ExpectedAnswer | null
  /** Its client waited no longer, or had an answer already. */
  readonly isLate: boolean
}

/** What an answer says, and what counts of it; content null = all of it. */
interface WindowAnswer {
  readonly content: ReplyContent | null
  readonly entries: readonly PaneEntry[]
}

/** Partial aggregates that a batch comes to, as a function of ours would answer it. */
export interface ExpectedAnswer {
  readonly entries: readonly PaneEntry[]
  readonly bytes: number
}

type Called = Pick<Offload, 'target' | 'function' | 'functionName'>

/** Null where the trial's query has no windows. */
export function createWindowAnswers(trial: Trial, offload: Offload): WindowAnswers | null {
  const asked = paneQueryOf(trial)
  return asked && new WindowAnswers(asked, offload)
}

/** Answers to a query over windows: each is applied as a whole, or not at all (docs/model.md#windows). */
export class WindowAnswers {
  readonly asked: AskedQuery
  readonly #functionName: string
  readonly #isModel: boolean
  readonly #event = new TextEvent()
  #applied = 0
  #dropped = 0
  #bytes = 0
  #sized = 0

  constructor(asked: AskedQuery, {target, function: builtin, functionName}: Called) {
    this.asked = asked
    this.#functionName = functionName ?? builtinFunctionName(builtin)
    this.#isModel = target === 'model'
  }

  get counts(): ReplyCounts {
    return {applied: this.#applied, dropped: this.#dropped, bytes: this.#bytes, sized: this.#sized}
  }

  /**
   * Reads the answer of a function, null of one that computes nothing: then it is what was expected. Throws a UsageError
   * where it is one to `tokenize`, unless an answer to the query was applied before: then the function knows it.
   */
  read(sent: Answered, payload: Uint8Array | null): WindowAnswer {
    if (payload === null) {
      const {entries, bytes} = sent.expected ?? this.#expect(sent)
      return this.#take(sent, {content: null, entries}, bytes)
    }
    const {call, rows} = sent
    const {query, windows} = this.asked
    const events = rows === null ? call.columns.event.subarray(0, call.events) : rows.map(eventOf(call))
    const readAtMs = (position: number): Ms | null => this.#readAtMs(call, rows?.[position] ?? position)
    const body = Buffer.from(payload).toString('utf8')
    const reply = checkPartials({events, readAtMs}, body, {query, slideMs: windows.slideMs})
    if (!reply.isOfQuery && this.#applied === 0 && !sent.isLate) throw this.#doesNotKnow()
    return this.#take(sent, {content: reply, entries: reply.entries}, payload.byteLength)
  }

  /** What target `model` will answer, which computes nothing; null on every other. */
  expectFromModel(sent: SentRows): ExpectedAnswer | null {
    return this.#isModel ? this.#expect(sent) : null
  }

  #expect({call, rows}: SentRows): ExpectedAnswer {
    const {query, windows} = this.asked
    const parts = new Parts(query, windows.slideMs)
    const sent = rows ?? Array.from(call.texts.keys())
    for (const row of sent) {
      const atMs = this.#readAtMs(call, row)
      if (atMs !== null) parts.fold(this.#event, atMs)
    }
    const entries: PaneEntry[] = []
    parts.forEach((pane, fields) => entries.push({pane, fields}))
    return {entries, bytes: replyBytes(sent.map(eventOf(call)), sent.length, {query, parts})}
  }

  /** The instant of a row whose text is a bid, which is read; null of others, which no query reads. */
  #readAtMs({texts, columns}: Call, row: number): Ms | null {
    const text = texts[row]
    if (text === undefined || !this.#event.read(text, 0, text.length)) return null
    return Math.floor((columns.intendedNs[row] ?? 0) / NS_PER_MS)
  }

  #take({call, rows}: SentRows, {content, entries}: WindowAnswer, bytes: number): WindowAnswer {
    const events = rows?.length ?? call.events
    const rowAt = (position: number): number => rows?.[position] ?? position
    const whole = wholeReply(events, content, {
      isSettled: (position) =>
        call.applied.has(rowAt(position)) || call.dropped?.has(rowAt(position)) === true,
      // From then on it is the slot's, and no other thread can take it back.
      isBegun: (position) => call.givenBack?.has(rowAt(position)) === true,
    })
    this.#bytes += bytes
    this.#sized++
    if (whole.isDropped) {
      this.#dropped++
      return {content: whole.content, entries: []}
    }
    // What was refused as a whole has nothing to apply.
    if (content?.answered.length !== 0) this.#applied++
    return {content: content?.answered.length === events ? null : content, entries}
  }

  #doesNotKnow(): UsageError {
    const {name} = this.asked
    return new UsageError(
      `function ${this.#functionName} does not know query ${name}: its answer has no partial aggregates ("panes")`,
      {
        suggestions: [
          "deploy burst's own function again, or have yours answer as docs/model.md#windows says",
          'give --query tokenize',
        ],
      },
    )
  }
}

const eventOf =
  ({columns}: Call) =>
  (row: number): number =>
    columns.event[row] ?? 0
