import {UsageError} from '../../errors.js'
import type {KnownEngine} from '../../engine/targets.js'
import {isOfNexmark, PANE_QUERIES, type QueryName, type WindowSettings} from '../../model/trial.js'
import {type Ms, MS_PER_S} from '../../model/units.js'
import type {PaneQuery} from '../../query/query.js'
import {QUERY_TABLE} from '../../query/registry.js'
import {DEFAULTS} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

/** What a trial computes over its events. */
export interface ResolvedQuery {
  readonly query: QueryName
  /** Missing where the query has no windows. */
  readonly windows?: WindowSettings
}

type Given = Pick<GivenSettings, 'query' | 'window' | 'slide' | 'gap' | 'rate'>

/** Firing a window merges all of its panes. */
const MOST_PANES = 1000

/** A query with its windows; throws a UsageError where the engine has it not, events have no instants, or windows do not tile. */
export function resolveQuery(given: Given, engine: KnownEngine): ResolvedQuery {
  const {query = DEFAULTS.query} = given
  requireEngine(query, engine)
  if (!isOfNexmark(query)) return {query}
  const name = PANE_QUERIES.find((known) => known === query)
  if (given.rate === 'max') {
    const needed = name === undefined ? `rows of query ${query}` : `the windows of query ${query}`
    throw new UsageError(`rate max has no instants, and ${needed} go by them`, {
      suggestions: ['give a --rate in events/s', 'drop --query'],
    })
  }
  if (name === undefined) return {query}
  return {query, windows: windowsOf(QUERY_TABLE[name], given)}
}

function windowsOf({windows}: PaneQuery, given: Given): WindowSettings {
  if (windows === 'sessions') return sessionsOf(given.gap ?? DEFAULTS.gapMs)
  const sizeMs = given.window ?? DEFAULTS.windowMs
  const slideMs = windows === 'tumbling' ? sizeMs : (given.slide ?? DEFAULTS.slideMs)
  requireTiles({sizeMs, slideMs})
  return {sizeMs, slideMs}
}

function requireEngine(query: QueryName, engine: KnownEngine): void {
  if (query !== 'wordcount' || engine !== 'virtual') return
  // Only slots that touch every word can count them.
  throw new UsageError('query wordcount is for engines embedded and flink, and the engine is virtual', {
    suggestions: ['give --engine embedded', 'drop --query'],
  })
}

/** Pieces of sessions are made for a second, and for the gap where that is less. */
const sessionsOf = (gapMs: Ms): WindowSettings => ({sizeMs: gapMs, slideMs: Math.min(gapMs, MS_PER_S), gapMs})

function requireTiles({sizeMs, slideMs}: WindowSettings): void {
  if (sizeMs % slideMs !== 0) {
    const wider = Math.ceil(sizeMs / slideMs) * slideMs
    throw new UsageError(`a window of ${sizeMs}ms is no multiple of its slide of ${slideMs}ms`, {
      suggestions: [`give --window ${wider}ms`, 'give a --slide that divides the window'],
    })
  }
  if (sizeMs / slideMs > MOST_PANES) {
    throw new UsageError(
      `a window of ${sizeMs}ms with a slide of ${slideMs}ms is ${sizeMs / slideMs} slides long; burst goes up to ${MOST_PANES}`,
      {suggestions: [`give a --slide of ${Math.ceil(sizeMs / MOST_PANES)}ms or more`]},
    )
  }
}

/** Throws a UsageError for what is given of windows and the query has not. */
export function requireWindowsUsed(given: Given, {query}: Pick<ResolvedQuery, 'query'>): void {
  for (const word of WINDOW_WORDS) {
    if (given[word] !== undefined && !usesWindowWord(word, query)) throw unused(word, queriesOf(word), query)
  }
}

/** Throws a UsageError for what is given of windows and no point of a sweep uses: points may share what only some of them use. */
export function requireWindowsUsedAnywhere(
  points: readonly {readonly given: Given; readonly query: QueryName}[],
): void {
  for (const word of WINDOW_WORDS) {
    const stating = points.filter(({given}) => given[word] !== undefined)
    if (stating.some(({query}) => usesWindowWord(word, query))) continue
    const [first] = stating
    if (first) throw unused(word, queriesOf(word), first.query)
  }
}

/** Kinds of windows that have a length, a slide, a gap. */
const USED_BY = {
  window: ['tumbling', 'sliding'],
  slide: ['sliding'],
  gap: ['sessions'],
} as const satisfies Readonly<Record<string, readonly string[]>>

type WindowWord = keyof typeof USED_BY

const WINDOW_WORDS = Object.keys(USED_BY) as readonly WindowWord[]

const queriesOf = (word: WindowWord): readonly QueryName[] =>
  PANE_QUERIES.filter((name) => (USED_BY[word] as readonly string[]).includes(QUERY_TABLE[name].windows))

/** Whether a query looks at a setting of windows; true of any other setting. */
export const usesWindowWord = (word: string, query: QueryName): boolean => {
  const known = WINDOW_WORDS.find((one) => one === word)
  return known === undefined || queriesOf(known).includes(query)
}

const unused = (flag: string, queries: readonly string[], query: QueryName): UsageError =>
  new UsageError(
    `${flag} is for ${queries.length === 1 ? 'query' : 'queries'} ${queries.join(', ')}, and the query is ${query}`,
    {
      suggestions: [`give --query ${queries[0] ?? ''}`, `drop --${flag}`],
    },
  )
