import {eventTimeMs, type Ms} from '../../model/units.js'
import type {RowFields} from '../../query/query.js'
import {createEventText} from '../../workload/nexmark/event-text.js'
import type {Path, Rows} from '../accounting/accounting.js'
import type {ReplyContent} from '../calls/check-reply.js'
import type {QueryOutcome} from '../windows/query-outcome.js'
import type {TrialQuery} from '../windows/trial-query.js'
import {Digest} from '../words/digest.js'
import {type AskedRows, RowReader} from './row-reader.js'
import {type FoundRows, rowOutcome} from './row-outcome.js'
import {rowReplyBytes} from './row-reply-bytes.js'

/** A query of single events beside a trial in virtual time: rows of what is sunk, and what answers weigh. */
export class RowRun implements TrialQuery {
  readonly #asked: AskedRows
  readonly #reader: RowReader
  readonly #isMade: boolean
  readonly #text = createEventText()
  readonly #bytes = new Uint8Array(this.#text.maxBytes)
  readonly #digest = new Digest()
  #rows = 0
  #applied = 0
  #replyBytes = 0
  #replies = 0

  /** Rows are made, and not only weighed, where `isMade`. */
  constructor(asked: AskedRows, isMade: boolean) {
    this.#asked = asked
    this.#reader = new RowReader(asked)
    this.#isMade = isMade
  }

  sunk({columns, offset, count}: Rows, path: Path): void {
    if (path === 'offload' && count > 0) this.#applied++
    if (!this.#isMade) return
    for (let row = offset; row < offset + count; row++) {
      const fields = this.#rowOf(columns, row)
      if (fields === null) continue
      this.#rows++
      this.#reader.addTo(this.#digest, fields)
    }
  }

  /** An answer says of each event what it comes to: what was sunk before takes nothing from the others. */
  contentOf(_sentEvents: number, content: ReplyContent | null): ReplyContent | null {
    return content
  }

  replyBytes({columns, offset, count}: Rows): number {
    const events = columns.event.subarray(offset, offset + count)
    const bytes = rowReplyBytes(events, count, (position) => this.#rowOf(columns, offset + position))
    this.#replyBytes += bytes
    this.#replies++
    return bytes
  }

  dropped(): void {
    // Nothing waits for an event.
  }

  unfinished(): void {
    // As above.
  }

  holdBack(): void {
    // As above.
  }

  commit(): void {
    // As above.
  }

  restart(): void {
    // Nothing is kept from event to event.
  }

  end(): QueryOutcome {
    const found: FoundRows | null = this.#isMade ? {rows: this.#rows, digest: this.#digest.toString()} : null
    return rowOutcome(this.#asked, found, {
      applied: this.#applied,
      dropped: 0,
      bytes: this.#replyBytes,
      sized: this.#replies,
    })
  }

  #rowOf(columns: Rows['columns'], row: number): RowFields | null {
    const to = this.#text.write(columns.event[row] ?? 0, this.#bytes, 0)
    const atMs: Ms = eventTimeMs(columns.intendedNs[row] ?? 0)
    return this.#reader.read(this.#bytes, {from: 0, to}, atMs)
  }
}
