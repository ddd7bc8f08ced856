import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, POINT_AREA} from '../chart/chart.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../chart/json.js'
import {BURST_MAX, BURST_P50, BURST_P99, inReadableUnit, type Metric, timeText} from '../data/metric.js'
import {describePoints, type Point, pointsOf} from '../data/points.js'
import {asGiven, channel, logScale, nameChannel, placeOn, POINT_LOOKS} from '../chart/scales.js'
import {type Series, type SeriesOfRows, seriesOf} from '../data/series.js'
import {
  AXIS_TITLES,
  differByPoint,
  type NumericFactor,
  pointWords,
  type Slice,
  sliceRows,
  widestFactor,
} from '../data/slices.js'
import {AXIS, INK, LABEL_PX, MUTED} from '../chart/theme.js'
import {type ByX, drawByX, levelOf} from './by-x.js'

const WIDTH_PX = 600
const ROW_PX = 44
const CROWDED_ROWS = 8
const CROWDED_ROW_PX = 32

/** Latency of the events intended inside bursts: by the setting that varies, else one line per pipeline. */
export const latencyBurst: Figure = {
  name: 'latency-burst',
  needs: 'completed trials of a load with bursts (burst_events above 0)',
  draw: (input) => {
    const rows = input.rows.filter(({burstEvents}) => burstEvents > 0)
    if (rows.length === 0) return []
    const x = widestFactor(rows)
    if (x !== null) return drawByX(byFactor(x), rows, input)
    // Points without an axis are lines of one figure: apart, each would be alone with itself.
    return sliceRows(rows, 'point').flatMap((slice) => drawPipelines(slice, input))
  },
}

const byFactor = (x: NumericFactor): ByX => ({
  name: 'latency-burst',
  title: `Latency inside bursts by ${AXIS_TITLES[x].replace(/ \(.*/, '').toLowerCase()}`,
  x,
  xTitle: AXIS_TITLES[x],
  mark: 'dot',
  panels: [{title: '', metric: BURST_P99}],
})

interface Line {
  readonly p50: Point
  readonly p99: Point | undefined
  readonly max: Point
}

function drawPipelines(slice: Slice, input: FigureInput): readonly Drawing[] {
  const series = linesOf(slice.rows)
  const read = (metric: Metric): readonly Point[] => pointsOf(slice.rows, series, {metric, xOf: keyOf})
  const metrics = inReadableUnit([BURST_P50, BURST_P99, BURST_MAX], slice.rows)
  const unitMs = metrics[0]?.unitMs ?? 1
  const [p50 = [], p99 = [], max = []] = metrics.map(read)
  const lines = p50.flatMap((point): Line[] => {
    const same = (other: Point): boolean => other.series.key === point.series.key
    const top = max.find(same)
    return top ? [{p50: point, p99: p99.find(same), max: top}] : []
  })
  const points = lines.flatMap((line) => line.p99 ?? line.p50)
  if (points.length === 0) return []
  const spec = figureSpec({
    title: 'Latency inside bursts',
    facts: [
      slice.words,
      ...describePoints(points, 'event-time latency of the events intended inside bursts').map((fact) =>
        fact.replace('whiskers', 'pale'),
      ),
      'tick: median, mark with its value: p99, end of the line: maximum',
      lines.some((line) => line.p99 === undefined) ? 'no p99 is given below 2,000 burst events' : '',
    ],
    legend: [],
    widthPx: WIDTH_PX,
    views: [view(lines, {level: levelOf(input, [{metric: metrics[1] ?? BURST_P99}]), unitMs})],
  })
  return [{name: `latency-burst${slice.suffix}`, spec}]
}

/** Each line has one place: its own. */
const keyOf = (): string => ''

/** The series of the rows, each split by the settings that have no column. */
function linesOf(rows: readonly TrialRow[]): SeriesOfRows {
  const series = seriesOf(rows)
  if (!differByPoint(rows)) return series
  const of = (row: TrialRow): Series => {
    const own = series.of(row)
    const points = rows.filter((other) => series.of(other).key === own.key).map(({point}) => point)
    const words = pointWords(row.point, points)
    return words === '' ? own : {...own, key: `${own.key}|${row.point}`, label: `${own.label}, ${words}`}
  }
  const rank = (row: TrialRow): number => series.all.findIndex(({key}) => key === series.of(row).key)
  const inOrder = rows.toSorted(
    (a, b) => rank(a) - rank(b) || a.point.localeCompare(b.point, 'en', {numeric: true}),
  )
  return {all: [...new Map(inOrder.map((row) => [of(row).key, of(row)])).values()], of}
}

interface Ground {
  readonly level: ReturnType<typeof levelOf>
  /** Of the axis. */
  readonly unitMs: number
}

function view(lines: readonly Line[], {level, unitMs}: Ground): Spec {
  const values = lines.flatMap(({p50, p99, max}) =>
    [p50, p99, max].flatMap((point) => (point ? [point.estimate.low, point.estimate.high] : [])),
  )
  const scale = logScale(level ? [...values, level.value] : values)
  const x = (field: string): Spec =>
    channel(field, scale, {
      title: `Latency inside bursts (${unitMs === 1 ? 'ms' : 's'}, log scale)`,
      grid: true,
    })
  const y = nameChannel(
    'series',
    {domain: lines.map(({p50}) => p50.series.label), padding: 0.3},
    {labelLimit: 0},
  )
  const point = {type: 'point', filled: true, opacity: 1, size: POINT_AREA * 1.4, strokeWidth: 1.8}
  const heightPx = lines.length * (lines.length > CROWDED_ROWS ? CROWDED_ROW_PX : ROW_PX)
  return {
    width: WIDTH_PX,
    height: heightPx,
    data: {values: lines.map((line) => valuesOfLine(line, unitMs))},
    layer: [
      ...(level ? levelLayers(level, placeOn(scale, level.value) * WIDTH_PX, heightPx) : []),
      {
        mark: {type: 'rule', strokeWidth: 2},
        encoding: {y, x: x('p50'), x2: {field: 'max'}, color: asGiven('color')},
      },
      {
        mark: {type: 'tick', thickness: 2.4, size: 16, opacity: 1},
        encoding: {y, x: x('p50'), color: asGiven('color')},
      },
      {
        transform: [{filter: 'datum.hi > datum.lo'}],
        mark: {type: 'rule', strokeWidth: 6, opacity: 0.3},
        encoding: {y, x: x('lo'), x2: {field: 'hi'}, color: asGiven('color')},
      },
      {
        transform: [{filter: 'isValid(datum.p99)'}],
        mark: point,
        encoding: {y, x: x('p99'), ...POINT_LOOKS},
      },
      // Twice: a white edge first, so that the line of the objective does not run through a value.
      ...[{stroke: '#FFFFFF', strokeWidth: 3}, {color: INK}].map((paint) => ({
        mark: {type: 'text', baseline: 'bottom', dy: -9, fontSize: LABEL_PX, fontWeight: 500, ...paint},
        encoding: {y, x: x('p99'), text: {field: 'label'}},
      })),
    ],
  }
}

function levelLayers({label}: {label: string}, xPx: number, heightPx: number): readonly Spec[] {
  const data: Spec = {values: [{}]}
  return [
    {
      data,
      mark: {type: 'rule', color: AXIS, strokeDash: [6, 4], strokeWidth: 1.4},
      encoding: {x: {value: xPx}, y: {value: -4}, y2: {value: heightPx}},
    },
    {
      data,
      mark: {type: 'text', text: label, baseline: 'bottom', color: MUTED, fontSize: LABEL_PX},
      encoding: {x: {value: xPx}, y: {value: -6}},
    },
  ]
}

function valuesOfLine({p50, p99, max}: Line, unitMs: number): Readonly<Record<string, Json>> {
  const {series} = p50
  const center = p99?.estimate.center ?? null
  const bound = p99?.isBound === true ? '≥ ' : ''
  const label = center === null ? '' : `${bound}${timeText(center * unitMs)}`
  return {
    series: series.label,
    color: series.color,
    shape: series.shape,
    fill: p99?.state === 'sound' ? series.color : '#FFFFFF',
    p50: p50.estimate.center,
    p99: center,
    lo: p99?.estimate.low ?? null,
    hi: p99?.estimate.high ?? null,
    max: max.estimate.center,
    label,
    tip: `${series.label}: p99 ${label}`,
  }
}
