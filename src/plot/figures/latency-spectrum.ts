import {MS_PER_S} from '../../model/units.js'
import {LatencyCounts} from '../../results/trial-files/decode-histogram.js'
import {readSummary} from '../../results/trial-files/read-trial-files.js'
import {hasTrialFile} from '../../results/trial-files/trial-folders.js'
import {figureSpec, lineEntry} from '../chart/chart.js'
import {titleLayer} from '../chart/dot-panel.js'
import type {Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../chart/json.js'
import {type AxisScale, channel, logScale} from '../chart/scales.js'
import {coincidenceWords, type DrawnLine, inOwnColors, widthsOf} from '../data/line-looks.js'
import {isInSeconds} from '../data/metric.js'
import {type Series, type SeriesOfRows, seriesOf} from '../data/series.js'
import {showcaseSlice, type Slice} from '../data/slices.js'
import {GRID} from '../chart/theme.js'

const WIDE_PX = 640
const HALF_PX = 350
const GAP_PX = 44
const HEIGHT_PX = 320
/** A percentile with fewer events beyond it is a matter of luck: the curve ends before. */
const EVENTS_BEYOND = 10
/** The last one drawn: 99.99 %. */
const FARTHEST = 10_000
const POINTS_PER_DECADE = 40
const CURVE_PX = 2.2

const SCOPES = [
  {histogram: 'latency', title: 'All events of the measured window'},
  {histogram: 'burstLatency', title: 'Events intended inside bursts'},
] as const

interface Curve {
  readonly series: Series
  readonly events: number
  readonly trials: number
  /** Percentiles from here on are lower bounds; Infinity where none is. */
  readonly boundFromMs: number
  readonly points: readonly {readonly tail: number; readonly ms: number}[]
}

/** The whole distribution of event-time latency, tail stretched: percentiles on a scale of 1 / (1 − p). */
export const latencySpectrum: Figure = {
  name: 'latency-spectrum',
  needs: 'the folders of its trials, with summary.json',
  draw: async (input) => {
    const slice = showcaseSlice(input.rows.filter(({pipeline}) => pipeline !== 'invoker'))
    const plain = seriesOf(slice.rows)
    const all = inOwnColors(plain.all)
    const series: SeriesOfRows = {
      all,
      of: (row) => all.find(({key}) => key === plain.of(row).key) ?? plain.of(row),
    }
    const panels: {title: string; curves: readonly Curve[]}[] = []
    for (const {histogram, title} of SCOPES) {
      const curves = await readCurves(slice, {series, input, histogram})
      if (curves.length > 0) panels.push({title, curves})
    }
    return panels.length === 0 ? [] : [{name: 'latency-spectrum', spec: specOf(panels, slice)}]
  },
}

async function readCurves(
  {rows}: Slice,
  {series, input, histogram}: {series: SeriesOfRows; input: FigureInput; histogram: string},
): Promise<readonly Curve[]> {
  const curves: Curve[] = []
  for (const own of series.all) {
    const counts: LatencyCounts[] = []
    let boundFromMs = Infinity
    for (const row of rows.filter((candidate) => series.of(candidate).key === own.key)) {
      if (!(await hasTrialFile(input.trials, row.trialId, 'summary.json'))) continue
      const found = (await readSummary(input.trials, row.trialId)).histograms.get(histogram)
      if (found) counts.push(found)
      if (found && row.censoredFromMs > 0) boundFromMs = Math.min(boundFromMs, row.censoredFromMs)
    }
    const merged = LatencyCounts.merge(counts)
    const points = curvePoints(merged)
    // A log axis has no place for a job that takes no time.
    if (points.length > 1) {
      curves.push({
        series: own,
        events: merged.totalCount,
        trials: counts.length,
        boundFromMs,
        points,
      })
    }
  }
  return curves
}

/** From the least value to as far as enough events reach; `tail` is 1 / (1 − p). */
function curvePoints(counts: LatencyCounts): Curve['points'] {
  const last = Math.min(FARTHEST, counts.totalCount / EVENTS_BEYOND)
  const steps = Math.max(1, Math.ceil(Math.log10(last) * POINTS_PER_DECADE))
  return Array.from({length: steps + 1}, (_, step) => Math.max(1.05, last ** (step / steps)))
    .map((tail) => ({tail, ms: counts.quantileMs(1 - 1 / tail)}))
    .filter(({ms}) => ms > 0)
}

function specOf(read: readonly {title: string; curves: readonly Curve[]}[], slice: Slice): Spec {
  const all = read.flatMap((panel) => panel.curves)
  const isLong = isInSeconds(all.flatMap(({points}) => points.map(({ms}) => ms)))
  const panels = isLong ? read.map((one) => ({...one, curves: one.curves.map(inSeconds)})) : read
  const curves = panels.flatMap((panel) => panel.curves)
  const scale = logScale(curves.flatMap(({points}) => points.map(({ms}) => ms)))
  const isWide = panels.length === 1
  const widthPx = isWide ? WIDE_PX : HALF_PX
  const farthest = Math.max(...curves.flatMap(({points}) => points.map(({tail}) => tail)))
  const lastTail = Math.min(FARTHEST, Math.max(100, 10 ** Math.ceil(Math.log10(farthest) - 1e-9)))
  const views = panels.map(({title, curves: own}) =>
    panelView(isWide ? '' : title, own, {scale, widthPx, lastTail, unit: isLong ? 's' : 'ms'}),
  )
  const legend = [...new Map(curves.map(({series}) => [series.key, lineEntry(series)])).values()]
  return figureSpec({
    title: 'Latency spectrum',
    facts: [...factsOf(curves, slice), coincidenceWords(linesOf(panels[0]?.curves ?? []))],
    legend,
    widthPx: isWide ? WIDE_PX : 2 * HALF_PX + GAP_PX,
    views: isWide ? views : [{hconcat: views, spacing: GAP_PX}],
  })
}

const inSeconds = (curve: Curve): Curve => ({
  ...curve,
  boundFromMs: curve.boundFromMs / MS_PER_S,
  points: curve.points.map(({tail, ms}) => ({tail, ms: ms / MS_PER_S})),
})

/** The curves of one panel as lines that may lie on one another. */
const linesOf = (curves: readonly Curve[]): readonly DrawnLine[] =>
  curves.map(({series, points}) => ({series, values: points.map(({ms}) => ms)}))

function factsOf(curves: readonly Curve[], slice: Slice): readonly string[] {
  const trials = [...new Set(curves.map((curve) => curve.trials))].toSorted((a, b) => a - b)
  const events = curves.map((curve) => curve.events)
  const round = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US')
  const range = [...new Set([Math.min(...events), Math.max(...events)].map(round))].join(' to ')
  return [
    slice.words,
    `event-time latency, ${trials.join(' or ')} ${trials.at(-1) === 1 ? 'repetition' : 'repetitions merged'} per curve, no interval`,
    `${range} events per curve; a curve ends where ${EVENTS_BEYOND} lie beyond`,
    curves.some(({boundFromMs}) => boundFromMs < Infinity)
      ? 'thin: lower bounds (≥), events were left unfinished'
      : '',
  ]
}

/** 1 / (1 − p) → its percentile; decades alone, since a label between them would be none. */
const PERCENT_LABEL = "datum.value === 2 ? '50%' : format(100 - 100 / datum.value, '.10~f') + '%'"

function panelView(
  title: string,
  curves: readonly Curve[],
  {scale, widthPx, lastTail, unit}: {scale: AxisScale; widthPx: number; lastTail: number; unit: string},
): Spec {
  const x: Spec = {
    field: 'tail',
    type: 'quantitative',
    scale: {type: 'log', domain: [1, lastTail], nice: false},
    axis: {
      title: 'Percentile (of events)',
      values: [2, 10, 100, 1000, FARTHEST].filter((tail) => tail <= lastTail),
      labelExpr: PERCENT_LABEL,
      grid: true,
      gridColor: GRID,
    },
  }
  const widths = widthsOf(linesOf(curves), CURVE_PX)
  const y = channel('ms', scale, {title: `Event-time latency (${unit}, log scale)`})
  return {
    width: widthPx,
    height: HEIGHT_PX,
    layer: [
      ...curves.flatMap((curve) => curveLayers(curve, {x, y}, widths.get(curve.series.key) ?? CURVE_PX)),
      ...(title === '' ? [] : [titleLayer(title)]),
    ],
  }
}

/** As measured, and thin from where on it is a lower bound. */
function curveLayers(
  {series, points, boundFromMs}: Curve,
  encoding: {x: Spec; y: Spec},
  widthPx: number,
): readonly Spec[] {
  const first = points.findIndex(({ms}) => ms >= boundFromMs)
  const known = first === -1 ? points : points.slice(0, first + 1)
  const bound = first === -1 ? [] : points.slice(first)
  const layer = (values: Curve['points'], strokeWidth: number): Spec => ({
    data: {values: values.map(({tail, ms}): Readonly<Record<string, Json>> => ({tail, ms}))},
    mark: {type: 'line', color: series.color, strokeDash: series.dash, strokeWidth},
    encoding: {...encoding},
  })
  return [layer(known, widthPx), ...(bound.length > 1 ? [layer(bound, 0.9)] : [])]
}
