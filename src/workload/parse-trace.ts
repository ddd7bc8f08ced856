import {UsageError} from '../errors.js'
import {nearestWord} from '../model/nearest-word.js'
import {msToNs} from '../model/units.js'
import type {TracePoints, TraceRate} from './trace.js'

const HEADERS = {rates: 'atMs,rateEps', instants: 'atMs'} as const
const REMEDY = [
  `begin the file with ${HEADERS.rates} and give one rate per line, or with ${HEADERS.instants} and one instant per line`,
  'times are ms from the start of the measured window, rising',
]
/** A year: beyond it lies a typo, and the end of exact nanoseconds. */
const MAX_AT_MS = 31_536_000_000
/** More than any engine can emit. */
const MAX_RATE_EPS = 1e9
const TOLD_PROBLEMS = 10

/** A trace file's text in either form; a `UsageError` names line, column and value of what is wrong. */
export function parseTrace(text: string, path: string): TracePoints {
  const lines = new LineReader(text)
  const header = lines.next()
  if (header === undefined) throw new UsageError(`${path} is empty`, {suggestions: REMEDY})

  const kind = headerKind(header, path)
  const problems = new Problems(path)
  const trace = kind === 'rates' ? readRates(lines, problems) : readInstants(lines, problems)
  problems.throwIfAny()
  if ((trace.kind === 'rates' ? trace.points : trace.atNs).length === 0) {
    throw new UsageError(`${path}:2:1 no line follows the header`, {suggestions: REMEDY})
  }
  return trace
}

function headerKind(header: string, path: string): TracePoints['kind'] {
  const columns = header.split(',').map((column) => column.trim())
  if (columns.join(',') === HEADERS.rates) return 'rates'
  if (columns.join(',') === HEADERS.instants) return 'instants'

  const expected = HEADERS.rates.split(',')
  const wrong = columns.findIndex((column, index) => column !== expected[index])
  const culprit = columns[wrong] ?? ''
  const column = columns.slice(0, wrong).join(',').length + (wrong > 0 ? 2 : 1)
  const meant = nearestWord(culprit, expected)
  const isNumber = culprit !== '' && Number.isFinite(Number(culprit))
  const reason = isNumber ? 'where the header should be' : 'is not a column of a trace'
  throw new UsageError(
    `${path}:1:${column} ${quote(culprit)} ${reason}${meant === undefined ? '' : `, did you mean "${meant}"?`}`,
    {suggestions: REMEDY},
  )
}

function readRates(lines: LineReader, problems: Problems): TracePoints {
  const points: TraceRate[] = []
  let lastMs = -1
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '') continue
    const [at = '', rate, ...more] = line.split(',')
    const cell = {line: lines.line, column: 1}
    if (rate === undefined || more.length > 0) {
      problems.add(cell, `${quote(line)} does not have the two columns ${HEADERS.rates}`)
      continue
    }
    const atMs = problems.number(at, {...cell, what: 'atMs', maximum: MAX_AT_MS})
    const rateCell = {line: lines.line, column: at.length + 2}
    const rateEps = problems.number(rate, {...rateCell, what: 'rateEps', maximum: MAX_RATE_EPS})
    if (atMs <= lastMs) problems.add(cell, `atMs ${atMs} does not come after ${lastMs}, the one before`)
    if (atMs >= 0) lastMs = atMs
    points.push({atNs: msToNs(atMs), rateEps})
  }
  return {kind: 'rates', points}
}

function readInstants(lines: LineReader, problems: Problems): TracePoints {
  const instantsNs: number[] = []
  let lastMs = 0
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === '') continue
    const cell = {line: lines.line, column: 1}
    const atMs = problems.number(line, {...cell, what: 'atMs', maximum: MAX_AT_MS})
    if (atMs < lastMs) problems.add(cell, `atMs ${atMs} comes before ${lastMs}, the one before`)
    if (atMs >= 0) lastMs = atMs
    instantsNs.push(msToNs(atMs))
  }
  return {kind: 'instants', atNs: Float64Array.from(instantsNs)}
}

interface Cell {
  readonly line: number
  readonly column: number
}

/** Collects what is wrong, to tell it all at once. */
class Problems {
  readonly #path: string
  readonly #told: string[] = []
  #untold = 0

  constructor(path: string) {
    this.#path = path
  }

  add({line, column}: Cell, message: string): void {
    if (this.#told.length < TOLD_PROBLEMS) this.#told.push(`${this.#path}:${line}:${column} ${message}`)
    else this.#untold++
  }

  /** The cell's number, or NaN with the problem noted. */
  number(text: string, cell: Cell & {readonly what: string; readonly maximum: number}): number {
    const value = /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
    if (Number.isNaN(value)) this.add(cell, `${cell.what} ${quote(text.trim())} is not a number`)
    else if (value < 0) this.add(cell, `${cell.what} ${text.trim()} is negative`)
    else if (value > cell.maximum) {
      this.add(cell, `${cell.what} ${quote(text.trim())} is too large; the most is ${cell.maximum}`)
    } else {
      // "-0" is 0: divided by, it would lead time backwards.
      return value + 0
    }
    return Number.NaN
  }

  throwIfAny(): void {
    if (this.#told.length === 0) return
    if (this.#untold > 0) this.#told.push(`and ${this.#untold} more`)
    throw new UsageError(this.#told.join('\n'), {suggestions: REMEDY})
  }
}

/** A value as it stood, cut and without what would spoil a terminal. */
function quote(text: string): string {
  const visible = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return `"${visible.length > 40 ? `${visible.slice(0, 40)}…` : visible}"`
}

/** Lines one at a time: a trace of millions need not stand in memory twice. */
class LineReader {
  /** Number of the line last read, from 1. */
  line = 0
  readonly #text: string
  #at: number

  constructor(text: string) {
    this.#text = text
    this.#at = text.startsWith('\u{feff}') ? 1 : 0
  }

  next(): string | undefined {
    if (this.#at >= this.#text.length) return undefined
    const end = this.#text.indexOf('\n', this.#at)
    const to = end < 0 ? this.#text.length : end
    const line = this.#text.slice(this.#at, to)
    this.#at = to + 1
    this.line++
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
