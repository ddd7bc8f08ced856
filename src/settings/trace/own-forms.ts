import {msToNs} from '../../model/units.js'
import type {TracePoints, TraceRate} from '../../workload/trace.js'
import {LineReader} from './line-reader.js'
import {Problems, quote} from './problems.js'
import type {ReadTrace, TraceSource} from './raw-series.js'

const HEADERS = {rates: 'atMs,rateEps', instants: 'atMs'} as const
const REMEDY = [
  `begin the file with ${HEADERS.rates} and give one rate per line, or with ${HEADERS.instants} and one instant per line`,
  'times are ms from the start of the measured window, rising',
]
/** A year: beyond it lies a typo, and the end of exact nanoseconds. */
const MAX_AT_MS = 31_536_000_000
/** More than any engine can emit. */
export const MAX_RATE_EPS = 1e9
/** An event in eleven days: less is none in any trial, and is to be written as 0. */
const LEAST_RATE_EPS = 1e-6

/** Which of burst's own two forms a header names; null where it names another. */
export function ownFormOf(header: string): TracePoints['kind'] | null {
  const columns = header
    .replace(/^\u{feff}/u, '')
    .split(',')
    .map((column) => column.trim())
    .join(',')
  if (columns === HEADERS.rates) return 'rates'
  return columns === HEADERS.instants ? 'instants' : null
}

/** A trace in burst's own words: times in ms, rates in events/s. A `UsageError` names line, column and value of what is wrong. */
export function readOwnForm({text, path}: TraceSource, kind: TracePoints['kind']): ReadTrace {
  const lines = new LineReader(text)
  // Blank lines may stand above the header.
  while (lines.next()?.trim() === '');
  const problems = new Problems(path)
  const points = kind === 'rates' ? readRates(lines, problems) : readInstants(lines, problems)
  const isEmpty = (points.kind === 'rates' ? points.points : points.atNs).length === 0
  if (isEmpty) problems.add({line: 2, column: 1}, 'no line follows the header')
  problems.throwIfAny(REMEDY)
  return {points, understood: [kind === 'rates' ? 'rates by the millisecond' : 'one instant a line']}
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
    const atMs = numberIn(at, {...cell, what: 'atMs', maximum: MAX_AT_MS}, problems)
    const rateCell = {line: lines.line, column: at.length + 2, what: 'rateEps', maximum: MAX_RATE_EPS}
    const rateEps = numberIn(rate, rateCell, problems)
    if (rateEps > 0 && rateEps < LEAST_RATE_EPS) {
      problems.add(rateCell, `rateEps ${rate.trim()} is too small; write 0, or at least ${LEAST_RATE_EPS}`)
    }
    if (msToNs(atMs) <= msToNs(lastMs)) {
      problems.add(cell, `atMs ${atMs} does not come after ${lastMs}, the one before, in whole nanoseconds`)
    }
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
    const atMs = numberIn(line, {...cell, what: 'atMs', maximum: MAX_AT_MS}, problems)
    if (atMs < lastMs) problems.add(cell, `atMs ${atMs} comes before ${lastMs}, the one before`)
    if (atMs >= 0) lastMs = atMs
    instantsNs.push(msToNs(atMs))
  }
  return {kind: 'instants', atNs: Float64Array.from(instantsNs)}
}

interface NumberCell {
  readonly line: number
  readonly column: number
  readonly what: string
  readonly maximum: number
}

/** The cell's number, or NaN with the problem noted. */
function numberIn(text: string, {what, maximum, ...cell}: NumberCell, problems: Problems): number {
  const value = /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) problems.add(cell, `${what} ${quote(text.trim())} is not a number`)
  else if (value < 0) problems.add(cell, `${what} ${text.trim()} is negative`)
  else if (value > maximum) {
    problems.add(cell, `${what} ${quote(text.trim())} is too large; the most is ${maximum}`)
  } else {
    // "-0" is 0: divided by, it would lead time backwards.
    return value + 0
  }
  return Number.NaN
}
