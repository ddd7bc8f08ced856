import {checkPartials, type PaneEntry} from '../../../dataflow/calls/check-partials.js'
import type {ReplyContent} from '../../../dataflow/calls/check-reply.js'
import type {AskedQuery, ReplyCounts} from '../../../dataflow/windows/query-run.js'
import {replyBytes} from '../../../dataflow/windows/reply-bytes.js'
import {wholeReply} from '../../../dataflow/windows/whole-reply.js'
import {eventTimeMs, type Ms} from '../../../model/units.js'
import {Parts} from '../../../query/parts.js'
import {kindAt, TextEvent} from '../../../query/text-event.js'
import type {ExpectedAnswer} from './answer.js'
import type {Call} from './call.js'
import type {Answered, QueryAnswers, SentRows} from './query-answers.js'
import {type Called, functionNameOf, unknownQuery} from '../../unknown-query.js'

/** What an answer says, and what counts of it; content null = all of it. */
interface WindowAnswer {
  readonly content: ReplyContent | null
  readonly entries: readonly PaneEntry[]
}

/** Answers to a query over windows: each is applied as a whole, or not at all (docs/model.md#windows). */
export class WindowAnswers implements QueryAnswers {
  readonly asked: AskedQuery
  readonly #functionName: string
  readonly #isModel: boolean
  readonly #event = new TextEvent()
  #applied = 0
  #dropped = 0
  #bytes = 0
  #sized = 0

  constructor(asked: AskedQuery, called: Called) {
    this.asked = asked
    this.#functionName = functionNameOf(called)
    this.#isModel = called.target === 'model'
  }

  get counts(): ReplyCounts {
    return {applied: this.#applied, dropped: this.#dropped, bytes: this.#bytes, sized: this.#sized}
  }

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
    if (!reply.isOfQuery && this.#applied === 0 && !sent.isLate) {
      throw unknownQuery(this.#functionName, this.asked.name, 'partial aggregates ("panes")')
    }
    return this.#take(sent, {content: reply, entries: reply.entries}, payload.byteLength)
  }

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

  /** The instant of a row whose event the query reads, and that stands in `#event` then; null of others. */
  #readAtMs({texts, columns}: Call, row: number): Ms | null {
    const text = texts[row]
    if (text === undefined || !this.asked.query.reads(kindAt(text, 0))) return null
    if (!this.#event.read(text, 0, text.length)) return null
    return eventTimeMs(columns.intendedNs[row] ?? 0)
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
}

const eventOf =
  ({columns}: Call) =>
  (row: number): number =>
    columns.event[row] ?? 0
