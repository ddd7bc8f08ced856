import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, POINT_AREA} from '../chart.js'
import {scaleOf} from '../dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../json.js'
import {bestMetric, BURST_P99, COST, EVENT_MEAN, EVENT_P99, flagsOf, type Metric} from '../metric.js'
import {describePoints, type Point, pointsOf} from '../points.js'
import {type AxisScale, placeOn, scaleSpec} from '../scales.js'
import {seriesOf} from '../series.js'
import {sliceRows, type Slice, valuesOf} from '../slices.js'
import {AXIS, LABEL_PX, MUTED} from '../theme.js'
import {legendOf, levelOf} from './by-x.js'

const WIDTH_PX = 620
const HEIGHT_PX = 360

/** What a million events cost against how late they are; rates of one pipeline are joined by a line. */
export const costFrontier: Figure = {
  name: 'cost-frontier',
  needs: 'completed trials with cost_per_million_events_usd and a latency',
  draw: (input) => {
    const rows = input.rows.filter(
      ({pipeline, costPerMillionEventsUsd}) => pipeline !== 'invoker' && costPerMillionEventsUsd > 0,
    )
    if (rows.length === 0) return Promise.resolve([])
    const metric = rows.some(({burstEvents}) => burstEvents > 0)
      ? bestMetric(rows, [BURST_P99, EVENT_P99, EVENT_MEAN])
      : bestMetric(rows, [EVENT_P99, EVENT_MEAN])
    return Promise.resolve(sliceRows(rows, 'rateEps').flatMap((slice) => draw(slice, metric, input)))
  },
}

interface Place {
  readonly cost: Point
  readonly latency: Point
}

function draw(slice: Slice, metric: Metric, input: FigureInput): readonly Drawing[] {
  const series = seriesOf(slice.rows)
  const at = {xOf: (row: TrialRow): number => row.rateEps}
  const costs = pointsOf(slice.rows, series, {metric: COST, ...at})
  const places = pointsOf(slice.rows, series, {metric, ...at}).flatMap((latency): Place[] => {
    const cost = costs.find(
      (point) => point.series.key === latency.series.key && Object.is(point.x, latency.x),
    )
    return cost ? [{cost, latency}] : []
  })
  if (places.length === 0) return []
  const rates = valuesOf(slice.rows, 'rateEps')
  const latencies = places.map(({latency}) => latency)
  const spec = figureSpec({
    title: 'Cost against latency',
    facts: [
      slice.words,
      ...describePoints(latencies, `${metric.words} and cost`),
      rates.length > 1
        ? `one mark per rate, joined in order; the least and the greatest are labeled (events/s)`
        : '',
      slice.rows.some((row) => flagsOf(row).includes('priced-as-cpu'))
        ? 'flagged priced-as-cpu: costs as if the sleep were CPU work'
        : '',
    ],
    legend: legendOf(latencies, 'dot'),
    widthPx: WIDTH_PX,
    views: [view(places, metric, {input, rates: rates.length})],
  })
  return [{name: `cost-frontier${slice.suffix}`, spec}]
}

const NOMINAL = (field: string): Spec => ({field, type: 'nominal', scale: null})

function view(
  places: readonly Place[],
  metric: Metric,
  {input, rates}: {input: FigureInput; rates: number},
): Spec {
  const level = levelOf(input, [{metric}])
  const xScale = scaleOf(
    places.map(({cost}) => cost),
    false,
    null,
  )
  const yScale = scaleOf(
    places.map(({latency}) => latency),
    true,
    level?.value ?? null,
  )
  const x = (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale: scaleSpec(xScale),
    axis: {title: COST.axisTitle, values: xScale.ticks, labelExpr: "format(datum.value, ',~r')"},
  })
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale: scaleSpec(yScale),
    axis: {title: metric.axisTitle, values: yScale.ticks, labelExpr: "format(datum.value, ',~r')"},
  })
  const whisker = {type: 'rule', strokeWidth: 1.6}
  return {
    width: WIDTH_PX,
    height: HEIGHT_PX,
    data: {values: valuesOfPlaces(places)},
    layer: [
      ...(level ? levelLayers(level, yScale) : []),
      ...(rates > 1 ? trailLayers(places, x, y) : []),
      {
        transform: [{filter: '!datum.bound'}],
        mark: whisker,
        encoding: {x: x('usd'), y: y('lo'), y2: {field: 'hi'}, color: NOMINAL('color')},
      },
      {mark: whisker, encoding: {x: x('usdLo'), x2: {field: 'usdHi'}, y: y('ms'), color: NOMINAL('color')}},
      {
        mark: {type: 'point', filled: true, opacity: 1, strokeWidth: 1.8, size: POINT_AREA * 1.3},
        encoding: {
          x: x('usd'),
          y: y('ms'),
          fill: NOMINAL('fill'),
          stroke: NOMINAL('color'),
          shape: NOMINAL('shape'),
          tooltip: NOMINAL('tip'),
        },
      },
      {
        transform: [{filter: 'datum.bound'}],
        mark: {type: 'text', text: '≥', dy: -14, fontSize: LABEL_PX},
        encoding: {x: x('usd'), y: y('ms'), color: NOMINAL('color')},
      },
      {
        mark: {type: 'text', align: 'left', baseline: 'middle', dx: 9, color: MUTED, fontSize: 11},
        encoding: {x: x('usd'), y: y('ms'), text: {field: 'label'}},
      },
    ],
  }
}

/** The rates of one series in their order, thin. */
function trailLayers(
  places: readonly Place[],
  x: (field: string) => Spec,
  y: (field: string) => Spec,
): readonly Spec[] {
  const keys = [...new Set(places.map(({latency}) => latency.series.key))]
  return keys.map((key) => {
    const own = places
      .filter(({latency}) => latency.series.key === key)
      .toSorted((a, b) => Number(a.latency.x) - Number(b.latency.x))
    return {
      data: {
        values: own.map(({cost, latency}, order) => ({
          usd: cost.estimate.center,
          ms: latency.estimate.center,
          order,
        })),
      },
      mark: {type: 'line', strokeWidth: 1.2, opacity: 0.6, color: own[0]?.latency.series.color ?? AXIS},
      encoding: {x: x('usd'), y: y('ms'), order: {field: 'order', type: 'quantitative'}},
    }
  })
}

function levelLayers({value, label}: {value: number; label: string}, scale: AxisScale): readonly Spec[] {
  const yPx = HEIGHT_PX * (1 - placeOn(scale, value))
  const data: Spec = {values: [{}]}
  return [
    {
      data,
      mark: {type: 'rule', color: AXIS, strokeDash: [6, 4], strokeWidth: 1.4},
      encoding: {x: {value: 0}, x2: {value: WIDTH_PX}, y: {value: yPx}},
    },
    {
      data,
      mark: {
        type: 'text',
        text: label,
        align: 'left',
        baseline: 'bottom',
        dx: 4,
        dy: -3,
        color: MUTED,
        fontSize: LABEL_PX,
      },
      encoding: {x: {value: 0}, y: {value: yPx}},
    },
  ]
}

function valuesOfPlaces(places: readonly Place[]): readonly Readonly<Record<string, Json>>[] {
  return places.map(({cost, latency}) => {
    const {series} = latency
    const rates = places
      .filter((place) => place.latency.series.key === series.key)
      .map((place) => Number(place.latency.x))
    const isEnd = rates.length > 1 && [Math.min(...rates), Math.max(...rates)].includes(Number(latency.x))
    const rate = Number(latency.x).toLocaleString('en-US')
    return {
      usd: cost.estimate.center,
      usdLo: cost.estimate.low,
      usdHi: cost.estimate.high,
      ms: latency.estimate.center,
      lo: latency.estimate.low,
      hi: latency.estimate.high,
      bound: latency.isBound,
      color: series.color,
      shape: series.shape,
      fill: latency.state === 'sound' ? series.color : '#FFFFFF',
      label: isEnd ? rate : '',
      tip: `${series.label} at ${rate} events/s: ${cost.estimate.center.toPrecision(3)} USD, ${latency.estimate.center.toPrecision(3)} ms`,
    }
  })
}
