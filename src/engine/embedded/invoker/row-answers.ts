import {checkRows} from '../../../dataflow/calls/check-rows.js'
import {type AskedRows, RowReader} from '../../../dataflow/rows/row-reader.js'
import {rowReplyBytes} from '../../../dataflow/rows/row-reply-bytes.js'
import type {ReplyCounts} from '../../../dataflow/windows/query-run.js'
import {Digest} from '../../../dataflow/words/digest.js'
import {eventTimeMs} from '../../../model/units.js'
import type {RowFields} from '../../../query/query.js'
import type {Answer, ExpectedAnswer} from './answer.js'
import type {Call, Sums} from './call.js'
import {createSums} from './payload.js'
import type {Answered, QueryAnswers, SentRows} from './query-answers.js'
import {type Called, functionNameOf, unknownQuery} from '../../unknown-query.js'

/** Answers to a query of single events: each event's row counts by itself (docs/model.md#queries-of-single-events). */
export class RowAnswers implements QueryAnswers {
  readonly asked: AskedRows
  readonly #functionName: string
  readonly #isModel: boolean
  readonly #reader: RowReader
  readonly #digest = new Digest()
  #applied = 0
  #bytes = 0
  #sized = 0

  constructor(asked: AskedRows, called: Called) {
    this.asked = asked
    this.#functionName = functionNameOf(called)
    this.#isModel = called.target === 'model'
    this.#reader = new RowReader(asked)
  }

  get counts(): ReplyCounts {
    return {applied: this.#applied, dropped: 0, bytes: this.#bytes, sized: this.#sized}
  }

  read(sent: Answered, payload: Uint8Array | null): Answer {
    const {call, rows, expected} = sent
    const sums = createSums(call.events)
    this.#sized++
    if (payload === null) {
      this.#bytes += (expected ?? this.#expect(sent)).bytes
      const answered = rows ?? Array.from(call.texts.keys())
      this.#count(call, answered)
      for (const row of answered) this.#addSums(sums, row, this.#rowOf(call, row))
      return {content: null, sums, entries: []}
    }
    this.#bytes += payload.byteLength
    const sentRows = rows ?? Array.from(call.texts.keys())
    const rowAt = (position: number): number => sentRows[position] ?? 0
    const {event: events} = call.columns
    const reply = checkRows(
      {events: sentRows.map((row) => events[row] ?? 0), isRead: (at) => this.#isRead(call, rowAt(at))},
      Buffer.from(payload).toString('utf8'),
      this.asked.query,
    )
    if (!reply.isOfQuery && this.#applied === 0 && !sent.isLate) {
      throw unknownQuery(this.#functionName, this.asked.name, 'rows ("rows")')
    }
    this.#count(call, reply.answered.map(rowAt))
    for (const [position, fields] of reply.rows) this.#addSums(sums, rowAt(position), fields)
    return {content: reply.answered.length === sentRows.length ? null : reply, sums, entries: []}
  }

  expectFromModel(sent: SentRows): ExpectedAnswer | null {
    return this.#isModel ? this.#expect(sent) : null
  }

  /** An answer is applied where it is the first to one of its events; what is given back is the slot's. */
  #count({applied, dropped, givenBack}: Call, answered: readonly number[]): void {
    const isNew = (row: number): boolean =>
      !applied.has(row) && dropped?.has(row) !== true && givenBack?.has(row) !== true
    if (answered.some(isNew)) this.#applied++
  }

  #expect({call, rows}: SentRows): ExpectedAnswer {
    const sent = rows ?? Array.from(call.texts.keys())
    const events = sent.map((row) => call.columns.event[row] ?? 0)
    const bytes = rowReplyBytes(events, sent.length, (position) => this.#rowOf(call, sent[position] ?? 0))
    return {entries: [], bytes}
  }

  #rowOf({texts, columns}: Call, row: number): RowFields | null {
    const text = texts[row]
    if (text === undefined) return null
    const atMs = eventTimeMs(columns.intendedNs[row] ?? 0)
    return this.#reader.read(text, {from: 0, to: text.length}, atMs)
  }

  #isRead({texts}: Call, row: number): boolean {
    const text = texts[row]
    return text !== undefined && this.#reader.isRead(text, {from: 0, to: text.length})
  }

  #addSums({first, second}: Sums, row: number, fields: RowFields | null): void {
    if (fields === null) return
    this.#digest.clear()
    this.#reader.addTo(this.#digest, fields)
    first[row] = this.#digest.first
    second[row] = this.#digest.second
  }
}
