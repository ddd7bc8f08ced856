import {COLORS} from '../colors.js'
import type {Series} from './series.js'

/**
 * The same series, each in a color of its own as long as there are any: lines that cross differ in color, and
 * the first that has one keeps it. Beyond, a dash goes with it; one alone has none.
 */
export function inOwnColors(all: readonly Series[]): readonly Series[] {
  const taken = new Set<string>()
  const wanted = new Set(all.map(({color}) => color))
  return all.map((own) => {
    const spare = Object.values(COLORS).find((color) => !taken.has(color) && !wanted.has(color))
    const color = taken.has(own.color) ? (spare ?? own.color) : own.color
    taken.add(color)
    return {...own, color, dash: all.length > 1 ? own.dash : []}
  })
}

/** A line of a figure, and its values in the panels. */
export interface DrawnLine {
  readonly series: Series
  readonly values: ArrayLike<number>
}

/** Of values that count as equal: less than a line is wide. */
const SAME_SHARE = 0.01
/** Of the values of a line that must be equal for an earlier one to be drawn wider. */
const SAME_VALUES = 0.98

/** Lines that lie on an earlier one in so many of their values, with the earliest that they lie on. */
function coinciding(lines: readonly DrawnLine[], leastShare: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [i, {series, values}] of lines.entries()) {
    const below = lines
      .slice(0, i)
      .find((other) => !found.has(other.series.key) && isSame(other.values, values, leastShare))
    if (below) found.set(series.key, below.series.key)
  }
  return found
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>, leastShare: number): boolean {
  if (a.length !== b.length || a.length === 0) return false
  const mostDiffering = a.length - leastShare * a.length
  let differing = 0
  // Not to the end of a million values that differ from the start.
  for (let i = 0; i < a.length && differing <= mostDiffering; i++) {
    if (!isEqual(a[i] ?? Number.NaN, b[i] ?? Number.NaN)) differing++
  }
  return differing <= mostDiffering
}

function isEqual(value: number, other: number): boolean {
  if (Number.isNaN(value) && Number.isNaN(other)) return true
  return Math.abs(value - other) <= SAME_SHARE * Math.max(Math.abs(value), Math.abs(other))
}

/** How much wider a line is for each one that lies on it: its edges show. */
const EDGE_PX = 1.6

/** The width of each line: one that others lie on is wide enough to show beside them. */
export function widthsOf(lines: readonly DrawnLine[], widthPx: number): ReadonlyMap<string, number> {
  const below = coinciding(lines, SAME_VALUES)
  return new Map(
    lines.map(({series: {key}}) => {
      const base = below.get(key) ?? key
      const stack = lines.filter(({series}) => (below.get(series.key) ?? series.key) === base)
      const above = stack.length - 1 - stack.findIndex(({series}) => series.key === key)
      return [key, widthPx + above * EDGE_PX] as const
    }),
  )
}

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}` : words.join('')

/** "modified and rescaled lie on vanilla, whose line is wider there"; '' where no line hides another everywhere. */
export const coincidenceWords = (lines: readonly DrawnLine[]): string =>
  coincidenceWordsOf([{word: '', lines}])

/** The same of several panels, each by its word, which is said where it is not so in all of them. */
export function coincidenceWordsOf(
  panels: readonly {readonly word: string; readonly lines: readonly DrawnLine[]}[],
): string {
  const pairs = panels.flatMap(({word, lines}) => {
    const labelOf = (key: string): string => lines.find(({series}) => series.key === key)?.series.label ?? key
    return [...coinciding(lines, 1)].map(([key, base]) => ({word, above: labelOf(key), base: labelOf(base)}))
  })
  const wordsOf = (above: string, base: string): readonly string[] =>
    pairs.filter((pair) => pair.above === above && pair.base === base).map(({word}) => word)
  const placed = pairs.map(({above, base}) => {
    const words = wordsOf(above, base)
    return {above, under: `${base}${words.length < panels.length ? ` in ${listed(words)}` : ''}`}
  })
  const said = [...new Set(placed.map(({under}) => under))].map((under) => {
    const all = [...new Set(placed.filter((one) => one.under === under).map(({above}) => above))]
    return `${listed(all)} ${all.length > 1 ? 'lie' : 'lies'} on ${under}`
  })
  if (said.length === 0) return ''
  return `${said.join('; ')}${said.length > 1 ? '; lines below are wider there' : ', whose line is wider there'}`
}
