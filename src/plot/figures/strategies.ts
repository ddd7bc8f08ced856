import {mean} from '../../kernel/mean.js'
import {MS_PER_S} from '../../model/units.js'
import {SHAPES} from '../../model/trial.js'
import type {TrialRow} from '../../results/trial-row.js'
import {bareSeries, figureSpec, type LegendEntry, POINT_AREA} from '../chart/chart.js'
import {boundLayer} from '../chart/dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../chart/json.js'
import {bestMetric, BURST_P99, COST, cpuPriceWords, EVENT_P99, type Metric} from '../data/metric.js'
import {describePoints, type Point, pointsOf} from '../data/points.js'
import {
  asGiven,
  type AxisScale,
  channel,
  linearScale,
  logScale,
  nameChannel,
  POINT_LOOKS,
} from '../chart/scales.js'
import type {Series, SeriesOfRows} from '../data/series.js'
import {type Slice, sliceRows} from '../data/slices.js'
import {countStrategies, nameStrategies, type NamedRow} from '../data/strategy-rows.js'
import {COLORS} from '../colors.js'
import {AXIS, MUTED} from '../chart/theme.js'
import {drawOverTime} from './strategies-over-time.js'

const ROW_PX = 21
const PANEL_PX = 140
const ALONE_PX = 420
const GAP_PX = 24

/** p99 inside bursts against cost, strategy under strategy, a column per load shape. */
export const strategies: Figure = {
  name: 'strategies',
  isOfOneFolder: true,
  needs: 'completed trials of pipeline burst with two strategies or more',
  draw: async (input) => {
    const named = nameStrategies(input.rows.filter(({pipeline}) => pipeline !== 'invoker'))
    if (countStrategies(named) < 2) return []
    const drawings = sliceNamed(named).flatMap((slice) => draw(slice, input))
    return drawings.length === 0 ? [] : [...drawings, ...(await drawOverTime(named, input))]
  },
}

interface NamedSlice extends Slice {
  readonly named: readonly NamedRow[]
}

function sliceNamed(named: readonly NamedRow[]): readonly NamedSlice[] {
  const names = new Map(named.map(({name, row}) => [row, name]))
  return sliceRows([...names.keys()], 'shape').map((slice) => ({
    ...slice,
    named: slice.rows.map((row) => ({row, name: names.get(row) ?? ''})),
  }))
}

/** How a strategy stands among the others of its column. */
type Standing = 'best' | 'unbeaten' | 'beaten'

const LOOKS: Readonly<Record<Standing, Pick<Series, 'color' | 'shape'> & {readonly words: string}>> = {
  best: {color: COLORS.vermillion, shape: 'square', words: 'cheapest that holds the objective'},
  unbeaten: {color: COLORS.blue, shape: 'circle', words: 'nothing is both faster and cheaper'},
  beaten: {color: AXIS, shape: 'diamond', words: 'another is both faster and cheaper'},
}

interface Place {
  readonly name: string
  readonly latency: Point
  readonly cost: Point
  readonly standing: Standing
}

interface Column {
  readonly shape: string
  readonly metric: Metric
  readonly places: readonly Place[]
}

function draw(slice: NamedSlice, input: FigureInput): readonly Drawing[] {
  const shapes = SHAPES.filter((shape) => slice.rows.some((row) => row.shape === shape))
  const columns = shapes.flatMap((shape) => columnOf(shape, slice, input))
  const places = columns.flatMap((column) => column.places)
  const names = rank(columns)
  // A strategy alone stands beside nothing.
  if (names.length < 2) return []
  const widthPx = columns.length === 1 ? ALONE_PX : PANEL_PX
  const limitS = input.slo?.percentile === 'p99' ? input.slo.limitMs / MS_PER_S : null
  const seconds = places.flatMap(
    ({
      latency: {
        estimate: {low, high},
      },
    }) => [low / MS_PER_S, high / MS_PER_S],
  )
  const yardstick = logScale(limitS === null ? seconds : [...seconds, limitS])
  // One scale for all columns, from nothing: lengths on it can be compared.
  const money = linearScale(places.flatMap(({cost: {estimate}}) => [estimate.low, estimate.high]))
  const frame = {names, widthPx, heightPx: names.length * ROW_PX}
  const rowOf = (make: (column: Column, isFirst: boolean) => Spec): Spec => ({
    hconcat: columns.map((column, i) => make(column, i === 0)),
    spacing: GAP_PX,
    // By their plots alone: labels of different length must not move the columns apart.
    bounds: 'flush',
  })
  const spec = figureSpec({
    title: 'Which strategy? p99 inside bursts against cost',
    facts: factsOf(slice, columns, limitS),
    legend: legendOf(places),
    widthPx: columns.length * widthPx + (columns.length - 1) * GAP_PX,
    spacingPx: 26,
    views: [
      rowOf((column, isFirst) =>
        panel(column, {
          ...frame,
          isFirst,
          title: column.shape,
          scale: yardstick,
          xTitle: [column.metric === EVENT_P99 ? 'p99, whole window' : 'p99 inside bursts', '(s, log scale)'],
          factor: 1 / MS_PER_S,
          pointOf: ({latency}) => latency,
          limit: limitS,
        }),
      ),
      rowOf((column, isFirst) =>
        panel(column, {
          ...frame,
          isFirst,
          title: column.shape,
          scale: money,
          xTitle: ['Cost (USD per', 'million events)'],
          factor: 1,
          pointOf: ({cost}) => cost,
          limit: null,
        }),
      ),
    ],
  })
  return [{name: `strategies${slice.suffix}`, spec}]
}

function factsOf(slice: Slice, columns: readonly Column[], limitS: number | null): readonly string[] {
  const latencies = columns.flatMap(({places}) => places.map(({latency}) => latency))
  const without = columns.filter(({metric}) => metric === EVENT_P99).map(({shape}) => shape)
  const words = 'p99 of event-time latency inside bursts, and cost'
  return [
    slice.words,
    ...describePoints(latencies, words).filter((fact) => !fact.startsWith('arrow')),
    without.length === 0 ? '' : `${without.join(', ')}: no bursts by definition, p99 of the whole window`,
    limitS === null ? '' : `dashed: the objective, ${limitS} s`,
    latencies.some(({isBound}) => isBound) ? '≥: at least, since events were left unfinished' : '',
    cpuPriceWords(slice.rows),
  ]
}

function columnOf(shape: string, {named}: NamedSlice, {slo}: FigureInput): readonly Column[] {
  const own = named.filter(({row}) => row.shape === shape)
  const rows = own.map(({row}) => row)
  const names = new Map(own.map(({row, name}) => [row, name]))
  const nameOf = (row: TrialRow): Series => bareSeries(names.get(row) ?? '')
  const series: SeriesOfRows = {all: [...new Set(names.values())].map(bareSeries), of: nameOf}
  const metric = bestMetric(rows, [BURST_P99, EVENT_P99])
  const xOf = (): string => shape
  const costs = pointsOf(rows, series, {metric: COST, xOf})
  const pairs = pointsOf(rows, series, {metric, xOf}).flatMap((latency) => {
    const cost = costs.find((point) => point.series.key === latency.series.key)
    return cost ? [{name: latency.series.key, latency, cost}] : []
  })
  if (pairs.length === 0) return []
  const limitMs = slo?.percentile === 'p99' ? slo.limitMs : Number.NaN
  const holding = pairs.filter(({latency}) => !latency.isBound && latency.estimate.center < limitMs)
  const cheapest = holding.toSorted((a, b) => a.cost.estimate.center - b.cost.estimate.center)[0]
  const standingOf = (place: Omit<Place, 'standing'>): Standing => {
    // Equal ones share it: a budget that is not spent changes nothing.
    if (cheapest && holding.includes(place) && !isLess(cheapest.cost, place.cost)) return 'best'
    return pairs.some((other) => beats(other, place)) ? 'beaten' : 'unbeaten'
  }
  return [{shape, metric, places: pairs.map((place) => ({...place, standing: standingOf(place)}))}]
}

const beats = (a: Omit<Place, 'standing'>, b: Omit<Place, 'standing'>): boolean =>
  isLess(a.latency, b.latency) && isLess(a.cost, b.cost)

/** By more than what sums of floating point numbers owe to their order. */
const isLess = (a: Point, b: Point): boolean => a.estimate.center < b.estimate.center * (1 - 1e-9)

/** From the lowest p99 to the highest, over all columns. */
function rank(columns: readonly Column[]): readonly string[] {
  const logs = new Map<string, number[]>()
  for (const {name, latency} of columns.flatMap(({places}) => places)) {
    logs.set(name, [...(logs.get(name) ?? []), Math.log(latency.estimate.center)])
  }
  return [...logs].toSorted(([, a], [, b]) => mean(a) - mean(b)).map(([name]) => name)
}

function legendOf(places: readonly Place[]): readonly LegendEntry[] {
  const standings: readonly Standing[] = ['best', 'unbeaten', 'beaten']
  return standings
    .filter((standing) => places.some((place) => place.standing === standing))
    .map((standing) => {
      const {color, shape, words} = LOOKS[standing]
      return {label: words, color, shape, sign: 'point'}
    })
}

interface Frame {
  readonly names: readonly string[]
  readonly widthPx: number
  readonly heightPx: number
  /** Only the first panel of a row names the strategies. */
  readonly isFirst: boolean
  readonly title: string
  readonly scale: AxisScale
  readonly xTitle: readonly string[]
  /** From the unit of the point to that of the axis. */
  readonly factor: number
  readonly pointOf: (place: Place) => Point
  readonly limit: number | null
}

function panel({places}: Column, frame: Frame): Spec {
  const {names, widthPx, heightPx, isFirst, title, scale, xTitle, limit} = frame
  const x = (field: string): Spec => channel(field, scale, {title: xTitle, grid: true})
  const y = nameChannel(
    'name',
    {domain: names, padding: 0.3},
    {labelLimit: 300, ...(isFirst ? {} : {labels: false})},
  )
  return {
    width: widthPx,
    height: heightPx,
    ...(title === ''
      ? {}
      : {title: {text: title, fontSize: 13, fontWeight: 500, anchor: 'start', offset: 6}}),
    data: {values: places.map((place) => valuesOf(place, frame))},
    layer: [
      ...(limit === null ? [] : [limitLayer(limit, x)]),
      {
        transform: [{filter: 'datum.hi > datum.lo && !datum.bound'}],
        mark: {type: 'errorbar', ticks: {size: 7, thickness: 1.6, opacity: 1}, rule: {strokeWidth: 1.6}},
        encoding: {y, x: x('lo'), x2: {field: 'hi'}, color: asGiven('color')},
      },
      {
        mark: {type: 'point', filled: true, opacity: 1, strokeWidth: 1.6, size: POINT_AREA * 0.8},
        encoding: {y, x: x('value'), ...POINT_LOOKS},
      },
      boundLayer(-7, {y, x: x('value')}, {color: MUTED}),
    ],
  }
}

const limitLayer = (value: number, x: (field: string) => Spec): Spec => ({
  data: {values: [{limit: value}]},
  mark: {type: 'rule', color: AXIS, strokeDash: [5, 3], strokeWidth: 1.4},
  encoding: {x: x('limit')},
})

function valuesOf(place: Place, {pointOf, factor, xTitle}: Frame): Readonly<Record<string, Json>> {
  const {estimate, state, isBound} = pointOf(place)
  const {color, shape} = LOOKS[place.standing]
  const [value, lo, hi] = [estimate.center, estimate.low, estimate.high].map((figure) => figure * factor)
  return {
    name: place.name,
    value: value ?? null,
    lo: lo ?? null,
    hi: hi ?? null,
    bound: isBound,
    color,
    shape,
    fill: state === 'sound' ? color : '#FFFFFF',
    tip: `${place.name}: ${isBound ? '≥ ' : ''}${(value ?? 0).toPrecision(3)} · ${xTitle.join(' ')}`,
  }
}
