import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, pointEntry, type LegendEntry} from '../chart/chart.js'
import {dotPanel, PUBLISHED_DASH, scaleOf} from '../chart/dot-panel.js'
import type {Drawing, FigureInput} from '../figure.js'
import type {Spec} from '../chart/json.js'
import {inReadableUnit, type Metric, timeText} from '../data/metric.js'
import {describePoints, type Point, pointsOf, publishedPoint} from '../data/points.js'
import {type Series, type SeriesOfRows, seriesOf} from '../data/series.js'
import {type NumericFactor, type Slice, sliceRows, valuesOf} from '../data/slices.js'

/** A figure whose x axis is a setting of the trials. */
export interface ByX {
  readonly name: string
  readonly title: string
  readonly x: NumericFactor
  readonly xTitle: string
  readonly mark: 'dot' | 'bar'
  /** One or two, side by side on one scale. */
  readonly panels: readonly {readonly title: string; readonly metric: Metric}[]
  /** How the one series of the figure looks, where it is not a pipeline's look that fits. */
  readonly looks?: () => Series
  /** A sentence of its own. */
  readonly note?: string
}

const WIDE_PX = 640
const HALF_PX = 390
const PANEL_GAP_PX = 44
const HEIGHT_PX = 320

/** One drawing per slice of the rows that has at least two values of x. */
export function drawByX(byX: ByX, rows: readonly TrialRow[], input: FigureInput): readonly Drawing[] {
  // A pipeline that the setting does not apply to has no place on its axis.
  const placed = rows.filter((row) => !Number.isNaN(row[byX.x]))
  return sliceRows(placed, byX.x).flatMap((slice) => {
    if (valuesOf(slice.rows, byX.x).length < 2) return []
    const spec = specOf(byX, slice, input)
    return spec ? [{name: `${byX.name}${slice.suffix}`, spec}] : []
  })
}

function specOf(byX: ByX, slice: Slice, input: FigureInput): Spec | null {
  const metrics = inReadableUnit(
    byX.panels.map(({metric}) => metric),
    slice.rows,
  )
  const panels = byX.panels.map(({title, metric: own}, i) => {
    const metric = metrics[i] ?? own
    return {title, metric, points: panelPoints(byX, metric, {slice, input})}
  })
  const points = panels.flatMap((panel) => panel.points)
  const series = seriesIn(slice.rows, byX.looks)
  if (points.every(({state}) => state === 'published')) return null

  const isWide = panels.length === 1
  const widthPx = isWide ? WIDE_PX : HALF_PX
  const xs = [...new Set(points.map(({x}) => x))].toSorted((a, b) => Number(a) - Number(b))
  const level = levelOf(input, panels)
  const shared = {
    groups: xs.map((x) => ({x, label: x.toLocaleString('en-US')})),
    xTitle: byX.xTitle,
    scale: scaleOf(points, byX.panels[0]?.metric.isLog ?? false, level?.value ?? null),
    seriesKeys: bySeries(points, series.all).map((point) => point.series.key),
    mark: byX.mark,
    widthPx,
    heightPx: HEIGHT_PX,
    level,
  }
  const views = panels.map(({title, metric, points: own}) =>
    dotPanel({...shared, title, points: own, yTitle: metric.axisTitle}),
  )
  return figureSpec({
    title: byX.title,
    facts: [
      slice.words,
      ...describePoints(points, wordsOf(panels.map(({metric}) => metric))),
      byX.note ?? '',
    ],
    legend: legendOf(points, byX.mark),
    widthPx: isWide ? WIDE_PX : 2 * HALF_PX + PANEL_GAP_PX,
    views: isWide ? views : [{hconcat: views, spacing: PANEL_GAP_PX}],
  })
}

/** What the points are: "p99 of event-time latency and processing-time latency". Panels say themselves which is whose. */
const wordsOf = ([first, second]: readonly Metric[]): string =>
  second ? `${first?.words ?? ''} and ${second.words.replace(/^.* of /, '')}` : (first?.words ?? '')

function panelPoints(
  {name, x, looks}: ByX,
  metric: Metric,
  {slice, input}: {readonly slice: Slice; readonly input: FigureInput},
): readonly Point[] {
  const series = seriesIn(slice.rows, looks)
  // The slots of over-provisioning are found, not set: it has no place on that axis.
  const rows = slice.rows.filter(({pipeline}) => x !== 'parallelism' || pipeline !== 'overprovisioned')
  const ours = pointsOf(rows, series, {metric, xOf: (row) => row[x]})
  const published = input.published.values
    .filter((value) => value.figure === name && value.yName === metric.column)
    .flatMap((value) => {
      const own = looks?.() ?? series.all.find(({key}) => key.split(' ')[0] === value.pipeline)
      return own ? [publishedPoint(own, value.x, value.y / (metric.unitMs ?? 1))] : []
    })
  return bySeries([...ours, ...published], series.all)
}

function seriesIn(rows: readonly TrialRow[], looks: ByX['looks']): SeriesOfRows {
  const only = looks?.()
  return only ? {all: [only], of: () => only} : seriesOf(rows)
}

/** Published marks beside their own series, not behind all of them. */
function bySeries(points: readonly Point[], all: readonly Series[]): readonly Point[] {
  const rank = ({series}: Point): number =>
    all.findIndex(({key}) => key === series.key || `${key} published` === series.key)
  return points.toSorted((a, b) => rank(a) - rank(b))
}

/** The legend of points, an entry for each series. */
export function legendOf(points: readonly Point[], mark: 'dot' | 'bar'): readonly LegendEntry[] {
  const firsts = new Map(points.map((point) => [point.series.key, point]))
  return [...firsts.values()].map(({series, state}) => {
    const entry = pointEntry(series)
    if (mark === 'dot')
      return state === 'published' ? {...entry, sign: 'hollow', dash: PUBLISHED_DASH} : entry
    return state === 'published'
      ? {...entry, sign: 'hollow', shape: 'square', dash: PUBLISHED_DASH}
      : {...entry, sign: 'area'}
  })
}

/** The objective, where the figure shows the percentile that it is about. */
export function levelOf(
  {slo}: FigureInput,
  panels: readonly {readonly metric: Metric}[],
): {readonly value: number; readonly label: string} | null {
  const isAbout = slo?.percentile === 'p99' && panels.every(({metric}) => metric.words.startsWith('p99'))
  const unitMs = panels[0]?.metric.unitMs ?? 1
  return isAbout ? {value: slo.limitMs / unitMs, label: `objective ${timeText(slo.limitMs)}`} : null
}
