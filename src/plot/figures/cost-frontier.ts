import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, POINT_AREA} from '../chart.js'
import {levelLayers, scaleOf} from '../dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../json.js'
import {bestMetric, BURST_P99, COST, EVENT_MEAN, EVENT_P99, flagsOf, type Metric} from '../metric.js'
import {describePoints, type Point, pointsOf} from '../points.js'
import {channel} from '../scales.js'
import {seriesOf} from '../series.js'
import {AXIS_TITLES, type Slice, sliceRows, widestFactor} from '../slices.js'
import {AXIS, LABEL_PX, MUTED} from '../theme.js'
import {legendOf, levelOf} from './by-x.js'

const WIDTH_PX = 620
const HEIGHT_PX = 360

/** What a million events cost against how late they are; the values of a setting are joined by a line. */
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
    return Promise.resolve(sliceRows(rows, widestFactor(rows)).flatMap((slice) => draw(slice, metric, input)))
  },
}

interface Place {
  readonly cost: Point
  readonly latency: Point
}

const isBound = ({cost, latency}: Place): boolean => cost.isBound || latency.isBound

function draw(slice: Slice, metric: Metric, input: FigureInput): readonly Drawing[] {
  const series = seriesOf(slice.rows)
  const x = widestFactor(slice.rows)
  const at = {xOf: (row: TrialRow): number => (x === null ? 0 : row[x])}
  const costs = pointsOf(slice.rows, series, {metric: COST, ...at})
  const places = pointsOf(slice.rows, series, {metric, ...at}).flatMap((latency): Place[] => {
    const cost = costs.find(
      (point) => point.series.key === latency.series.key && Object.is(point.x, latency.x),
    )
    return cost ? [{cost, latency}] : []
  })
  if (places.length === 0) return []
  const latencies = places.map(({latency}) => latency)
  const spec = figureSpec({
    title: 'Cost against latency',
    facts: [
      slice.words,
      ...describePoints(latencies, `${metric.words} and cost`).filter((fact) => !fact.startsWith('arrow')),
      places.some(isBound) ? '≥: at least, in latency or cost, since events were left unfinished' : '',
      x === null
        ? ''
        : `joined in the order of ${lowerFirst(AXIS_TITLES[x])}, its least and greatest value beside the mark`,
      slice.rows.some((row) => flagsOf(row).includes('priced-as-cpu'))
        ? 'flagged priced-as-cpu: costs as if the sleep were CPU work'
        : '',
    ],
    legend: legendOf(latencies, 'dot'),
    widthPx: WIDTH_PX,
    views: [view(places, metric, {input, isTrail: x !== null})],
  })
  return [{name: `cost-frontier${slice.suffix}`, spec}]
}

const lowerFirst = (text: string): string => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`

const NOMINAL = (field: string): Spec => ({field, type: 'nominal', scale: null})

function view(
  places: readonly Place[],
  metric: Metric,
  {input, isTrail}: {input: FigureInput; isTrail: boolean},
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
  const x = (field: string): Spec => channel(field, xScale, {title: COST.axisTitle})
  const y = (field: string): Spec => channel(field, yScale, {title: metric.axisTitle})
  const whisker = {type: 'rule', strokeWidth: 1.6}
  return {
    width: WIDTH_PX,
    height: HEIGHT_PX,
    data: {values: valuesOfPlaces(places)},
    layer: [
      ...(isTrail ? trailLayers(places, x, y) : []),
      ...(level ? levelLayers(level, {scale: yScale, widthPx: WIDTH_PX, heightPx: HEIGHT_PX}) : []),
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
      // Twice: a white edge first, so that no line runs through a number.
      ...[{stroke: '#FFFFFF', strokeWidth: 3}, {color: MUTED}].map((paint) => ({
        mark: {type: 'text', align: 'center', baseline: 'bottom', dy: -9, fontSize: 11, ...paint},
        encoding: {x: x('usd'), y: y('ms'), text: {field: 'label'}},
      })),
      // Left of its mark: above, a number may stand.
      {
        transform: [{filter: 'datum.bound'}],
        mark: {type: 'text', text: '≥', align: 'right', baseline: 'middle', dx: -9, fontSize: LABEL_PX},
        encoding: {x: x('usd'), y: y('ms'), color: NOMINAL('color')},
      },
    ],
  }
}

/** The points of one series in the order of the setting, thin. */
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

function valuesOfPlaces(places: readonly Place[]): readonly Readonly<Record<string, Json>>[] {
  return places.map((place) => {
    const {cost, latency} = place
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
      bound: isBound(place),
      color: series.color,
      shape: series.shape,
      fill: latency.state === 'sound' ? series.color : '#FFFFFF',
      label: isEnd ? rate : '',
      tip: `${series.label} ${isEnd || rates.length > 1 ? `at ${rate}` : ''}: ${cost.estimate.center.toPrecision(3)} USD, ${latency.estimate.center.toPrecision(3)} ms`,
    }
  })
}
