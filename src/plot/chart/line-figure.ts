import type {PublishedCalls} from '../../results/read-published.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, type LegendEntry, lineEntry, POINT_AREA} from './chart.js'
import {PUBLISHED_DASH, scaleOf, titleLayer} from './dot-panel.js'
import type {Json, Spec} from './json.js'
import type {Metric} from '../data/metric.js'
import {describePoints, type Point, pointsOf, publishedPoint} from '../data/points.js'
import {asGiven, type AxisScale, channel, logScale} from './scales.js'
import {functionSeries, type Series, type SeriesOfRows} from '../data/series.js'

/** One metric of the figure, and where published calls have its values. */
export interface LinePanel {
  readonly title: string
  readonly metric: Metric
  readonly publishedOf: (calls: PublishedCalls) => number
}

/** Panels of lines over one axis, made of rows and of published calls. */
export interface LineFigure {
  readonly rows: readonly TrialRow[]
  readonly title: string
  readonly words: string
  readonly xTitle: string
  readonly panels: readonly LinePanel[]
  readonly published: readonly PublishedCalls[]
}

const PANEL_PX = 350
const GAP_PX = 44
const HEIGHT_PX = 320

/** A line per function over the batch size with a band for its interval, panels side by side on one scale. */
export function lineFigure({rows, title, words, xTitle, panels, published}: LineFigure): Spec | null {
  const all = [...new Set(rows.map((row) => row.function))].toSorted().map(functionSeries)
  const series: SeriesOfRows = {all, of: (row) => functionSeries(row.function)}
  const drawn = panels.map((panel) => ({
    title: panel.title,
    points: [
      ...pointsOf(rows, series, {metric: panel.metric, xOf: (row) => row.batchSizeEvents}),
      ...published
        .filter((calls) => all.some(({key}) => key === calls.function))
        .map((calls) =>
          publishedPoint(functionSeries(calls.function), calls.batchEvents, panel.publishedOf(calls)),
        ),
    ],
  }))
  const points = drawn.flatMap((panel) => panel.points)
  if (points.every(({state}) => state === 'published')) return null
  const frame = {
    x: logScale(points.map(({x}) => Number(x))),
    y: scaleOf(points, true, null),
    xTitle,
  }
  const views = drawn.map((panel) => panelView(panel, frame))
  return figureSpec({
    title,
    facts: [
      words,
      ...describePoints(points, "median and p99 of the client's time per call").map((fact) =>
        fact.replace('whiskers', 'bands'),
      ),
    ],
    legend: legendOf(points),
    widthPx: panels.length * PANEL_PX + (panels.length - 1) * GAP_PX,
    views: [{hconcat: views, spacing: GAP_PX}],
  })
}

function legendOf(points: readonly Point[]): readonly LegendEntry[] {
  const firsts = new Map(points.map((point) => [point.series.key, point]))
  return [...firsts.values()].map(({series, state}): LegendEntry =>
    state === 'published' ? {...series, sign: 'hollow', dash: PUBLISHED_DASH} : lineEntry(series),
  )
}

interface Frame {
  readonly x: AxisScale
  readonly y: AxisScale
  readonly xTitle: string
}

function panelView({title, points}: {title: string; points: readonly Point[]}, frame: Frame): Spec {
  const keys = [...new Set(points.map(({series}) => series.key))]
  const encode = (field: string): Spec => ({
    x: channel('x', frame.x, {title: frame.xTitle, labelOverlap: true}),
    y: channel(field, frame.y, {title: 'Time per call (ms, log scale)'}),
  })
  return {
    width: PANEL_PX,
    height: HEIGHT_PX,
    layer: [
      ...keys.flatMap((key) =>
        seriesLayers(
          points.filter(({series}) => series.key === key),
          encode,
        ),
      ),
      titleLayer(title),
    ],
  }
}

function seriesLayers(points: readonly Point[], encode: (field: string) => Spec): readonly Spec[] {
  const [first] = points
  if (!first) return []
  const isPublished = first.state === 'published'
  const {color, dash, shape}: Series = first.series
  const data: Spec = {values: points.toSorted((a, b) => Number(a.x) - Number(b.x)).map(valuesOfPoint)}
  const dots: Spec = {
    data,
    mark: {
      type: 'point',
      filled: true,
      opacity: 1,
      shape,
      stroke: color,
      strokeWidth: 1.5,
      size: POINT_AREA * 0.7,
    },
    encoding: {
      ...encode('y'),
      fill: asGiven('fill'),
      strokeDash: {value: isPublished ? PUBLISHED_DASH : []},
      tooltip: asGiven('tip'),
    },
  }
  if (isPublished) return [dots]
  return [
    {
      data,
      mark: {type: 'area', color, opacity: 0.18},
      encoding: {...encode('lo'), y2: {field: 'hi'}},
    },
    {data, mark: {type: 'line', color, strokeDash: dash}, encoding: encode('y')},
    dots,
  ]
}

function valuesOfPoint({series, x, estimate, state}: Point): Readonly<Record<string, Json>> {
  return {
    x,
    y: estimate.center,
    lo: estimate.low,
    hi: estimate.high,
    fill: state === 'sound' ? series.color : '#FFFFFF',
    tip: `${series.label}, ${Number(x).toLocaleString('en-US')} events: ${estimate.center.toPrecision(3)} ms`,
  }
}
