import type {TrialRow} from '../../results/trial-row.js'
import {rowsIn, sourcesOf} from './source.js'
import {settingWords} from './setting-words.js'

const WINDOW_WORDS = {windowMs: 'window', slideMs: 'slide', gapMs: 'gap'} as const

type QueryCells = Pick<TrialRow, 'query' | keyof typeof WINDOW_WORDS>

/** `window 10 s`: one setting of windows, in ms, as captions say it. */
export const windowWords = (key: keyof typeof WINDOW_WORDS, ms: string): string =>
  settingWords(WINDOW_WORDS[key], `${ms}ms`)

/** Whether a column is a length of windows, in ms. */
export const isWindowKey = (key: string): key is keyof typeof WINDOW_WORDS => Object.hasOwn(WINDOW_WORDS, key)

/** `q5, window 10 s, slide 2 s`: what a row computed; '' where the row does not say it. */
export function queryWords(row: QueryCells): string {
  const lengths = Object.keys(WINDOW_WORDS)
    .filter(isWindowKey)
    .flatMap((key) => (Number.isNaN(row[key]) ? [] : [windowWords(key, String(row[key]))]))
  return [row.query, ...lengths].filter((word) => word !== '').join(', ')
}

/** `different queries: A has q5, window 10 s; B has q7, window 2 s`, where folders that are drawn together computed different things, else ''. */
export function differingQueries(rows: readonly TrialRow[]): string {
  const queriesOf = (own: readonly TrialRow[]): readonly string[] =>
    [...new Set(own.map(queryWords))].filter((words) => words !== '').toSorted()
  const told = sourcesOf(rows)
    .map((source) => ({source, words: queriesOf(rowsIn(rows, source)).join(' and ')}))
    .filter(({words}) => words !== '')
  const areAlike = new Set(told.map(({words}) => words)).size < 2
  return areAlike
    ? ''
    : `different queries: ${told.map(({source, words}) => `${source} has ${words}`).join('; ')}`
}
