import {UsageError} from '../../errors.js'
import {isOfNexmark, QUERIES, type QueryName} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {QUERY_TABLE, ROW_QUERY_TABLE} from '../../query/registry.js'
import {parsePositiveDuration} from './parse-quantity.js'
import {parseWord} from './parse-word.js'

/** Nexmark's queries that join without a window. */
const UNBOUNDED: readonly string[] = ['q3', 'q20', 'q23']
/** They join within the life of an auction: their first half would burst. */
const HALVES: readonly string[] = ['q4', 'q9']
const NEXMARK = /^q(\d|1\d|2[0-3])$/

const BURSTS = `bursts: ${QUERIES.filter(isOfNexmark).join(', ')}`

const SUMMARIES = Object.entries({...ROW_QUERY_TABLE, ...QUERY_TABLE}).map(
  ([name, {summary}]) => `${name} (${summary})`,
)

/** What can be asked for, as help lists it. */
export const QUERY_WORDS = `tokenize, wordcount for a keyed table of words behind it, or one of Nexmark: ${SUMMARIES.join(', ')}`

/** A query by its word; a UsageError says why one of Nexmark's is not there. */
export const parseQuery = Object.assign(
  (text: string): QueryName => {
    const reason = reasonAgainst(text)
    if (reason === null) return parseWord(text, QUERIES, 'query')
    throw new UsageError(reason, {suggestions: [BURSTS, `known are ${QUERIES.join(', ')}`]})
  },
  {words: QUERIES},
)

function reasonAgainst(text: string): string | null {
  if (UNBOUNDED.includes(text)) {
    return `${text} keeps every row for ever, its state cannot be merged from parts`
  }
  if (HALVES.includes(text)) {
    return `${text} joins bids with auctions before it aggregates: only a part of it could burst, and it is not there`
  }
  const isKnown = QUERIES.some((known) => known === text)
  return NEXMARK.test(text) && !isKnown ? `query ${text} of Nexmark is not there` : null
}

/** A length of windows or of what lies between them; throws a UsageError where it is no whole number of milliseconds. */
export function parseWholeMs(text: string): Ms {
  const spanMs = parsePositiveDuration(text)
  // 1.001 s are 1000.9999999999999 ms in binary fractions.
  const wholeMs = Math.round(spanMs)
  if (wholeMs > 0 && Math.abs(spanMs - wholeMs) < 1e-6) return wholeMs
  throw new UsageError(`"${text}" is no whole number of milliseconds, and event time has no others`, {
    suggestions: [`write ${Math.max(1, Math.round(spanMs))}ms`],
  })
}
