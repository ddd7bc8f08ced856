import {createHash} from 'node:crypto'
import {type Factor, FACTORS, isOutcome, pointWordsOf} from '../../results/point-keys.js'
import {columnName, type TrialRow} from '../../results/trial-row.js'
import {plainWords, settingsOfPoint} from './setting-words.js'
import {differingQueries, isWindowKey, windowWords} from './query-words.js'
import {rowsIn, sourcesOf} from './source.js'

/** Rows that differ in nothing but series, x and repetition. */
export interface Slice {
  /** '' where there is but one; else for the file name, like -parallelism-4. */
  readonly suffix: string
  /** For the subtitle, like "parallelism 4"; '' where there is but one. */
  readonly words: string
  readonly rows: readonly TrialRow[]
}

/** The value of a factor; null = it does not apply to this row, or follows from another. */
function valueOf(row: TrialRow, factor: Factor): string | number | null {
  if (isOutcome(factor, row) || isOfTrace(factor, row)) return null
  const value = row[factor]
  return value === '' || Number.isNaN(value) ? null : value
}

/** The rates of a trace follow from its file, which is a word of its point. */
const isOfTrace = (factor: Factor, {shape}: TrialRow): boolean =>
  shape === 'trace' && (factor === 'rateEps' || factor === 'peakRateEps')

/** Distinct values of a factor, in rising order. */
export function valuesOf(rows: readonly TrialRow[], factor: Factor): readonly (string | number)[] {
  const values = new Set(rows.map((row) => valueOf(row, factor)).filter((value) => value !== null))
  return [...values].toSorted((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)),
  )
}

/**
 * Rows apart by every factor that varies on its own; one that follows from `x`, as the peak follows from the rate,
 * does not cut. Rows that a factor does not apply to are in all of its slices.
 */
export function sliceRows(rows: readonly TrialRow[], x: Factor | null): readonly Slice[] {
  const cutting = cuttingOf(rows, x)
  const whole = rows.filter((row) => cutting.every((factor) => valueOf(row, factor) !== null))
  const combinations = new Map(
    whole.map((row) => {
      const values = cutting.map((factor) => valueOf(row, factor))
      return [values.join('|'), values] as const
    }),
  )
  if (combinations.size === 0) return [{suffix: '', words: differingQueries(rows), rows}]
  return [...combinations.values()].map((values) => {
    const own = rows.filter((row) =>
      cutting.every((factor, i) => [values[i], null].includes(valueOf(row, factor))),
    )
    const words = cutting.map((factor, i) => factorWords(factor, values[i] ?? ''))
    return {
      suffix: shortened(cutting.map((factor, i) => suffixOf(factor, values[i] ?? '', rows)).join('')),
      words: [...words, differingQueries(own)].filter((text) => text !== '').join(', '),
      rows: own,
    }
  })
}

/** What cuts: within slices of what cuts before it, a factor has more than one value at a value of `x`. */
function cuttingOf(rows: readonly TrialRow[], x: Factor | null): readonly Factor[] {
  const varied = factorsOf(rows).filter(
    (factor) => factor !== x && isVaried(rows, factor) && !(x && followsFrom(rows, factor, [x])),
  )
  const cutting: Factor[] = []
  for (const [i, factor] of varied.entries()) {
    const isOfOne = varied.slice(0, i).some((earlier) => followsFrom(rows, factor, [earlier]))
    const all = [...cutting, ...(x ? [x] : [])]
    // The peak follows from the shape and the rate together.
    if (!isOfOne && !followsFrom(rows, factor, all)) cutting.push(factor)
  }
  return cutting
}

/** Of traces the file comes first: lengths follow from it. */
const factorsOf = (rows: readonly TrialRow[]): readonly Factor[] =>
  rows.some(({shape}) => shape === 'trace')
    ? ['point', ...FACTORS.filter((factor) => factor !== 'point')]
    : FACTORS

/** `-parallelism-4`; of traces their names, where these are enough. */
function suffixOf(factor: Factor, value: string | number, rows: readonly TrialRow[]): string {
  const name = factor === 'point' ? traceNameIn(String(value)) : null
  const points = new Set(rows.map(({point}) => point))
  const isEnough = [...points].filter((point) => traceNameIn(point) === name).length === 1
  return name !== null && isEnough ? `-${fileWord(name)}` : `-${fileWord(factor)}-${fileWord(String(value))}`
}

/** `trace=traces/day.csv;traceScale=2` → `day`. */
const traceNameIn = (point: string): string | null =>
  /^([^.]+)/.exec((pointWordsOf(point).get('trace') ?? '').split('/').at(-1) ?? '')?.[1] ?? null

/** Within one folder: what tells folders apart is in the names of their series. */
const isVaried = (rows: readonly TrialRow[], factor: Factor): boolean =>
  sourcesOf(rows).some((source) => valuesOf(rowsIn(rows, source), factor).length > 1)

/** What sets a point apart from others, like "linger 10 ms": pairs that all of them share are left out. */
export function pointWords(point: string, others: readonly string[]): string {
  const setApart = point.split(';').filter((pair) => others.some((other) => !other.split(';').includes(pair)))
  return settingsOfPoint(setApart.join(';'))
}

/** Whether rows differ by settings that have no column of their own, and so make no axis. */
export const differByPoint = (rows: readonly TrialRow[]): boolean => valuesOf(rows, 'point').length > 1

/** Whether values of `from` together come with a single value of `factor`; not where no row has all of them. */
function followsFrom(rows: readonly TrialRow[], factor: Factor, from: readonly Factor[]): boolean {
  if (from.length === 0) return false
  const seen = new Map<string, string | number>()
  for (const row of rows) {
    const keys = from.map((one) => valueOf(row, one))
    const value = valueOf(row, factor)
    if (keys.includes(null) || value === null) continue
    const key = JSON.stringify(keys)
    if (seen.has(key) && seen.get(key) !== value) return false
    seen.set(key, value)
  }
  return seen.size > 0
}

/** Long enough for every setting or two; file systems take names of 255 bytes, with the figure's name and its ending. */
const LONGEST_SUFFIX = 160

/** A point of many words, like a list of crashes, ends in a digest of them all. */
const shortened = (suffix: string): string =>
  suffix.length <= LONGEST_SUFFIX
    ? suffix
    : `${suffix.slice(0, LONGEST_SUFFIX - 9)}-${createHash('sha256').update(suffix).digest('hex').slice(0, 8)}`

const fileWord = (text: string): string =>
  columnName(text)
    .replaceAll('_', '-')
    .replace(/[^a-z0-9.-]+/g, '-')

const WORDS: Partial<Record<Factor, (value: string) => string>> = {
  rateEps: (value) => `${value} events/s`,
  peakRateEps: (value) => `peak ${value} events/s`,
  metricIntervalMs: (value) => `metric interval ${value} ms`,
  batchSizeEvents: (value) => `batches of ${value} events`,
  serviceTimeMs: (value) => `${value} ms per event`,
  bufferEvents: (value) => `buffers of ${value} events`,
  memoryMb: (value) => `${value} MB`,
  durationMs: (value) => `${Number(value) / 1000} s`,
  warmupMs: (value) => `warm-up ${value} ms`,
  point: settingsOfPoint,
}

function factorWords(factor: Factor, value: string | number): string {
  if (isWindowKey(factor)) return windowWords(factor, String(value))
  const text = typeof value === 'number' ? value.toLocaleString('en-US') : value
  return WORDS[factor]?.(factor === 'durationMs' ? String(value) : text) ?? `${plainWords(factor)} ${text}`
}

/**
 * The one point that figures of single trials show: the highest rate, then the latest of the file. Others are
 * drawn after filtering the rows.
 */
export function showcaseSlice(rows: readonly TrialRow[]): Slice {
  const slices = sliceRows(rows, null)
  const rateOf = (slice: Slice): number => Math.max(0, ...slice.rows.map(({rateEps}) => rateEps || 0))
  const chosen = slices.reduce((best, slice) => (rateOf(slice) >= rateOf(best) ? slice : best))
  return {...chosen, suffix: ''}
}

/** Settings that make an axis. */
export type NumericFactor = Factor &
  (
    | 'rateEps'
    | 'parallelism'
    | 'metricIntervalMs'
    | 'batchSizeEvents'
    | 'serviceTimeMs'
    | 'bufferEvents'
    | 'memoryMb'
  )

const AXES: readonly NumericFactor[] = [
  'rateEps',
  'parallelism',
  'metricIntervalMs',
  'batchSizeEvents',
  'serviceTimeMs',
  'bufferEvents',
  'memoryMb',
]

/** What an axis of that setting is called. */
export const AXIS_TITLES: Readonly<Record<NumericFactor, string>> = {
  rateEps: 'Base rate (events/s)',
  parallelism: 'Parallelism (slots)',
  metricIntervalMs: 'Metric interval (ms)',
  batchSizeEvents: 'Batch size (events per invocation)',
  serviceTimeMs: 'Service time (ms per event)',
  bufferEvents: 'Buffer (events per subtask)',
  memoryMb: 'Memory (MB)',
}

/** The setting with the most values, the rate before others; null where no setting varies. */
export function widestFactor(rows: readonly TrialRow[]): NumericFactor | null {
  const counts = AXES.map((factor) => ({factor, values: valuesOf(rows, factor).length}))
  const widest = counts.reduce((best, next) => (next.values > best.values ? next : best))
  return widest.values > 1 ? widest.factor : null
}
