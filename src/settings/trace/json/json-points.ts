import {lineAndColumn, type JsonNode} from '../../parse/parse-json.js'
import {epochUnitOf, parseCalendar, parseNumericInstant} from '../cells/instant.js'
import {writtenOf} from './json-nodes.js'
import {type Cell, Problems, quote} from '../problems.js'
import {noRows, type SeriesRows} from '../raw-series.js'
import {isNoValue} from '../cells/value-format.js'

/** Line and column of an offset. */
export function cellAt(text: string, at: number): Required<Cell> {
  const [line = 1, column = 1] = lineAndColumn(text, at).split(':').map(Number)
  return {line, column}
}

/** Collects points of a JSON document, and what is wrong with them. */
export class JsonPoints {
  readonly rows: SeriesRows = noRows()
  /** Whether all times name their zone; numbers do. */
  isZoned = true
  readonly #text: string
  readonly #problems: Problems

  constructor(text: string, path: string) {
    this.#text = text
    this.#problems = new Problems(path)
  }

  /** Adds one point, or notes why it is none. */
  add(time: JsonNode | undefined, value: JsonNode | undefined, at: number): void {
    const instant = this.#instant(time)
    const amount = amountOf(value)
    if (instant === null) this.#refuse(time, at, {message: 'is no time'})
    if (amount === null) this.#refuse(value, at, faultOf(value))
    else if (amount < 0)
      this.#refuse(value, at, {
        message: 'is negative',
        remedies: ['export a count or a rate: those are never below 0', 'or cut that point out'],
      })
    if (instant === null || amount === null) return
    this.rows.s.push(instant.s)
    this.rows.ns.push(instant.ns)
    this.rows.values.push(amount)
    this.rows.places.push(time?.at ?? at)
  }

  /** Throws a UsageError with all that is wrong. */
  throwIfAny(): void {
    this.#problems.throwIfAny()
  }

  #refuse(node: JsonNode | undefined, at: number, {message, remedies}: Fault): void {
    this.#problems.add(
      cellAt(this.#text, node?.at ?? at),
      `${quote(writtenOf(node) ?? 'nothing')} ${message}`,
      remedies,
    )
  }

  #instant(node: JsonNode | undefined) {
    const written = writtenOf(node)
    if (written === undefined) return null
    const calendar = parseCalendar(written)
    if (calendar !== null) {
      if (calendar.zoneMin === null) this.isZoned = false
      return calendar
    }
    const unit = epochUnitOf(written)
    return unit === null ? null : parseNumericInstant(written, unit)
  }
}

interface Fault {
  readonly message: string
  readonly remedies?: readonly string[]
}

const faultOf = (node: JsonNode | undefined): Fault => ({
  message: /^[+-]?inf(inity)?$/i.test(writtenOf(node) ?? '')
    ? 'has no end: something was divided by 0'
    : 'is no number of events',
  remedies: ['mend the query, or cut those points out'],
})

/** NaN where the document says that there is no value; null where it is something else. */
function amountOf(node: JsonNode | undefined): number | null {
  if (node?.kind === 'word' && node.value === null) return Number.NaN
  const written = writtenOf(node)
  if (written === undefined) return null
  if (isNoValue(written)) return Number.NaN
  const value = Number(written)
  return Number.isFinite(value) ? value : null
}
