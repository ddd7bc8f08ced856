import {float64Array} from '../kernel/lent-arrays.js'
import type {InvocationRow} from './engine.js'

const ROWS_PER_CHUNK = 4096

/** Where the numbers of a row stand; its two words are numbers too, of a table. */
const FIELD = {
  sentAtMs: 0,
  batchEvents: 1,
  requestBytes: 2,
  responseBytes: 3,
  attempts: 4,
  status: 5,
  isCold: 6,
  queueMs: 7,
  clientMs: 8,
  initMs: 9,
  durationMs: 10,
  billedMs: 11,
  environmentId: 12,
  errorType: 13,
  takenEvents: 14,
  takenWorkMs: 15,
} as const satisfies Record<keyof InvocationRow, number>
const FIELDS = Object.keys(FIELD).length
const NO_ROWS: Float64Array = new Float64Array(0)

/**
 * The calls of a trial as numbers side by side: there may be millions, and as many objects that live to its end would
 * cost the garbage collector more than the trial costs (.github/decisions/0060-what-a-sweep-keeps.md).
 */
export class InvocationLog implements Iterable<InvocationRow> {
  readonly #chunks: Float64Array[] = []
  readonly #words: string[] = []
  readonly #numberOf = new Map<string, number>()
  #count = 0

  add(row: InvocationRow): void {
    const place = (this.#count % ROWS_PER_CHUNK) * FIELDS
    if (place === 0) this.#chunks.push(float64Array(ROWS_PER_CHUNK * FIELDS))
    const chunk = this.#chunks.at(-1) ?? NO_ROWS
    this.#count++
    chunk[place + FIELD.sentAtMs] = row.sentAtMs
    chunk[place + FIELD.batchEvents] = row.batchEvents
    chunk[place + FIELD.requestBytes] = row.requestBytes
    chunk[place + FIELD.responseBytes] = row.responseBytes
    chunk[place + FIELD.attempts] = row.attempts
    chunk[place + FIELD.status] = this.#number(row.status)
    chunk[place + FIELD.isCold] = row.isCold ? 1 : 0
    chunk[place + FIELD.queueMs] = row.queueMs
    chunk[place + FIELD.clientMs] = row.clientMs
    chunk[place + FIELD.initMs] = row.initMs
    chunk[place + FIELD.durationMs] = row.durationMs
    chunk[place + FIELD.billedMs] = row.billedMs
    chunk[place + FIELD.environmentId] = row.environmentId
    chunk[place + FIELD.errorType] = this.#number(row.errorType)
    chunk[place + FIELD.takenEvents] = row.takenEvents
    chunk[place + FIELD.takenWorkMs] = row.takenWorkMs
  }

  /** In the order in which they were added. Yields one object that moves on: a caller that keeps a row copies it. */
  *[Symbol.iterator](): Generator<InvocationRow> {
    const row = new LoggedRow(this.#words)
    for (let at = 0; at < this.#count; at++) {
      row.chunk = this.#chunks[Math.floor(at / ROWS_PER_CHUNK)] ?? NO_ROWS
      row.place = (at % ROWS_PER_CHUNK) * FIELDS
      yield row as LoggedRow & InvocationRow
    }
  }

  #number(word: string): number {
    const known = this.#numberOf.get(word)
    if (known !== undefined) return known
    this.#numberOf.set(word, this.#words.length)
    return this.#words.push(word) - 1
  }
}

const wordAt = (number: number, words: readonly string[]): string => words[number] ?? ''

/** What is no number itself. */
const VALUES = new Map<string, (number: number, words: readonly string[]) => unknown>([
  ['status', wordAt],
  ['errorType', wordAt],
  ['isCold', (number) => number === 1],
])

/** A place of the log, with a getter for each field of the row there. */
class LoggedRow {
  chunk = NO_ROWS
  place = 0
  readonly words: readonly string[]

  constructor(words: readonly string[]) {
    this.words = words
  }

  static {
    for (const [name, field] of Object.entries(FIELD)) {
      const valueOf = VALUES.get(name) ?? ((number) => number)
      const get = function (this: LoggedRow): unknown {
        return valueOf(this.chunk[this.place + field] ?? Number.NaN, this.words)
      }
      Object.defineProperty(LoggedRow.prototype, name, {get})
    }
  }
}
