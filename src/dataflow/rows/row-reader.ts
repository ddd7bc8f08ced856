import {ROW_QUERIES, type RowQueryName, type Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {RowFields, RowQuery} from '../../query/query.js'
import {ROW_QUERY_TABLE} from '../../query/registry.js'
import {kindAt, TextEvent} from '../../query/text-event.js'
import type {Digest} from '../words/digest.js'

/** A query of single events with its word. */
export interface AskedRows {
  readonly name: RowQueryName
  readonly query: RowQuery
}

/** What a trial asks of its single events; null where its query is another one. */
export function rowQueryOf({query}: Pick<Trial, 'query'>): AskedRows | null {
  const name = ROW_QUERIES.find((known) => known === query)
  return name === undefined ? null : {name, query: ROW_QUERY_TABLE[name]}
}

/** Places of bytes. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Reads rows out of the texts of events, as slots and functions alike. */
export class RowReader {
  readonly #asked: AskedRows
  readonly #event = new TextEvent()

  constructor(asked: AskedRows) {
    this.#asked = asked
  }

  /** Whether a text, given as ASCII bytes, can come to a row. */
  isRead(bytes: Uint8Array, {from, to}: Span): boolean {
    return this.#asked.query.reads(kindAt(bytes, from)) && this.#event.read(bytes, from, to)
  }

  /** The row of a text, given as ASCII bytes; null where it comes to none. */
  read(bytes: Uint8Array, span: Span, atMs: Ms): RowFields | null {
    return this.isRead(bytes, span) ? this.#asked.query.row(this.#event, atMs) : null
  }

  /** Adds a row to a digest: query and fields. */
  addTo(digest: Digest, fields: RowFields): void {
    digest.addRow([this.#asked.name, ...fields])
  }
}
