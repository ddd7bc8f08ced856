import type {Estimate} from '../../analysis/statistics/estimate.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {Metric} from './metric.js'
import type {Series, SeriesOfRows} from './series.js'

/** One mark of a figure: a series at one place of its axis. */
export interface Point {
  readonly series: Series
  readonly x: number | string
  readonly estimate: Estimate
  readonly state: 'sound' | 'flagged' | 'published'
  /** Drawn with an arrow: the value is at least this. */
  readonly isBound: boolean
  readonly doubts: readonly string[]
  readonly engine: string
  /** Whether repetitions were averaged on logarithms. */
  readonly isGeometric: boolean
}

/** Marks in the order of the series; places where no row has the figure have none. */
export function pointsOf(
  rows: readonly TrialRow[],
  series: SeriesOfRows,
  {metric, xOf}: {readonly metric: Metric; readonly xOf: (row: TrialRow) => number | string},
): readonly Point[] {
  const groups = new Map<string, {series: Series; x: number | string; rows: TrialRow[]}>()
  for (const row of rows) {
    if (!Number.isFinite(metric.read(row))) continue
    const own = series.of(row)
    const x = xOf(row)
    const key = `${own.key}|${x}`
    const group = groups.get(key) ?? {series: own, x, rows: []}
    group.rows.push(row)
    groups.set(key, group)
  }
  const rank = (key: string): number => series.all.findIndex((known) => known.key === key)
  return [...groups.values()]
    .toSorted((a, b) => rank(a.series.key) - rank(b.series.key))
    .flatMap((group) => pointOf(group, metric))
}

function pointOf(
  {series, x, rows}: {series: Series; x: number | string; rows: readonly TrialRow[]},
  metric: Metric,
): readonly Point[] {
  const values = rows.map(metric.read)
  const estimate = metric.estimate(values)
  if (!estimate) return []
  const doubts = [...new Set(rows.flatMap(metric.doubts))]
  return [
    {
      series,
      x,
      // What was never negative has no mean below zero, however wide the interval of few repetitions.
      estimate: {...estimate, low: Math.max(estimate.low, Math.min(0, ...values))},
      state: doubts.length > 0 ? 'flagged' : 'sound',
      isBound: rows.some(metric.isBound),
      doubts,
      engine: rows[0]?.engine ?? '',
      isGeometric: metric.isLog,
    },
  ]
}

/** A value that others published: no spread is known. */
export const publishedPoint = (series: Series, x: number | string, value: number): Point => ({
  series: {...series, key: `${series.key} published`, label: `${series.label}, published`},
  x,
  estimate: {center: value, low: value, high: value, interval: 'none', n: 1},
  state: 'published',
  isBound: false,
  doubts: [],
  engine: '',
  isGeometric: false,
})

const INTERVAL_WORDS: Readonly<Record<Estimate['interval'], string>> = {
  'log-t': 'whiskers: 95\u00A0% Student\u00A0t on logarithms',
  t: 'whiskers: 95\u00A0% Student\u00A0t',
  bootstrap: 'whiskers: 95\u00A0% bootstrap over repetitions',
  range: 'whiskers: range',
  none: 'no interval',
}

/** What a reader must know about the marks: what they are, n, interval, doubts, bounds. One sentence each. */
export function describePoints(points: readonly Point[], what: string): readonly string[] {
  const ours = points.filter(({state}) => state !== 'published')
  const sentences = [`${what}, ${describeSample(ours)}`]
  const isNoiseOnly = ours.some(
    ({engine, estimate, isBound}) => engine === 'virtual' && estimate.n >= 3 && !isBound,
  )
  if (isNoiseOnly) sentences.push("virtual engine: intervals show the model's sampling noise only")
  const doubts = [...new Set(ours.flatMap((point) => point.doubts))].toSorted()
  if (doubts.length > 0) sentences.push(`hollow: flagged ${doubts.join(', ')}`)
  if (ours.some(({isBound}) => isBound))
    sentences.push('arrow instead of a whisker: at least (≥), events were left unfinished')
  if (points.some(({state}) => state === 'published')) {
    sentences.push('dashed outline: published by the original study, no spread given')
  }
  return sentences
}

/** "geometric mean of n = 5 repetitions; whiskers: 95 % Student t on logarithms". */
function describeSample(points: readonly Point[]): string {
  const counts = points.map(({estimate}) => estimate.n)
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  if (most === 1) return 'one repetition (n\u00A0=\u00A01), no interval'
  // A bound has an arrow where others have their interval.
  const drawn = points.filter(({isBound}) => !isBound).map(({estimate}) => estimate.interval)
  const kinds = [...new Set(drawn)].filter((kind) => kind !== 'none')
  const n = least === most ? `${least}` : `${least}\u00A0to\u00A0${most}`
  const intervals = kinds.length > 0 ? kinds.map((kind) => INTERVAL_WORDS[kind]).join(' or ') : 'no interval'
  return `${points.some(({isGeometric}) => isGeometric) ? 'geometric ' : ''}mean of n\u00A0=\u00A0${n} repetitions; ${intervals}`
}
