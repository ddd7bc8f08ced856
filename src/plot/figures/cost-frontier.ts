import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, POINT_AREA} from '../chart/chart.js'
import {boundLayer, levelLayers, scaleOf} from '../chart/dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Json, Spec} from '../chart/json.js'
import {COST, cpuPriceWords, headlineOf, inReadableUnit, type Metric, timeText} from '../data/metric.js'
import {describePoints, type Point, pointsOf} from '../data/points.js'
import {type LabeledMark, labelLayers} from '../chart/mark-labels.js'
import {asGiven, type AxisScale, channel, placeOn, POINT_LOOKS} from '../chart/scales.js'
import {seriesOf} from '../data/series.js'
import {
  AXIS_TITLES,
  differByPoint,
  type NumericFactor,
  pointWords,
  type Slice,
  sliceRows,
  widestFactor,
} from '../data/slices.js'
import {withStrategyNames} from '../data/strategy-rows.js'
import {AXIS} from '../chart/theme.js'
import {legendOf, levelOf} from './by-x.js'

const WIDTH_PX = 620
const HEIGHT_PX = 360

/** What a million events cost against how late they are; the values of a setting are joined by a line. */
export const costFrontier: Figure = {
  name: 'cost-frontier',
  needs:
    'two completed trials or more of different pipelines or settings, with cost_per_million_events_usd and a latency',
  draw: (input) => {
    const rows = withStrategyNames(
      input.rows.filter(
        ({pipeline, costPerMillionEventsUsd}) => pipeline !== 'invoker' && costPerMillionEventsUsd > 0,
      ),
    )
    if (rows.length === 0) return []
    const metric = headlineOf(rows)
    return sliceRows(rows, trailOf(rows)).flatMap((slice) => {
      const [own = metric] = inReadableUnit([metric], slice.rows)
      return draw(slice, own, input)
    })
  },
}

/** What tells the marks of one series apart: the setting with the most values, else those without a column. */
const trailOf = (rows: readonly TrialRow[]): NumericFactor | 'point' | null =>
  widestFactor(rows) ?? (differByPoint(rows) && !rows.some(isOfTrace) ? 'point' : null)

/** Between traces no line makes sense: each has a figure of its own. */
const isOfTrace = ({shape}: TrialRow): boolean => shape === 'trace'

interface Place {
  readonly cost: Point
  readonly latency: Point
}

const isBound = ({cost, latency}: Place): boolean => cost.isBound || latency.isBound

function draw(slice: Slice, metric: Metric, input: FigureInput): readonly Drawing[] {
  const series = seriesOf(slice.rows)
  const x = trailOf(slice.rows)
  const at = {xOf: (row: TrialRow): number | string => (x === null ? 0 : row[x])}
  const costs = pointsOf(slice.rows, series, {metric: COST, ...at})
  const places = pointsOf(slice.rows, series, {metric, ...at}).flatMap((latency): Place[] => {
    const cost = costs.find(
      (point) => point.series.key === latency.series.key && Object.is(point.x, latency.x),
    )
    return cost ? [{cost, latency}] : []
  })
  // One mark alone compares nothing.
  if (places.length < 2) return []
  const latencies = places.map(({latency}) => latency)
  const {spec: own, leftOut} = view(places, metric, {input, isTrail: x !== null})
  const spec = figureSpec({
    title: 'Cost against latency',
    facts: [
      slice.words,
      ...describePoints(latencies, `${metric.words} and cost`).filter((fact) => !fact.startsWith('arrow')),
      places.some(isBound) ? '≥: at least, in latency or cost, since events were left unfinished' : '',
      x === null
        ? ''
        : x === 'point'
          ? `joined in the order of the setting that makes the difference, its ends beside the mark${leftOutWords(leftOut)}`
          : `joined in the order of ${lowerFirst(AXIS_TITLES[x])}, its least and greatest value beside the mark${leftOutWords(leftOut)}`,
      cpuPriceWords(slice.rows),
    ],
    legend: legendOf(latencies, 'dot'),
    widthPx: WIDTH_PX,
    views: [own],
  })
  return [{name: `cost-frontier${slice.suffix}`, spec}]
}

/** " where there is room (2 have none)". */
const leftOutWords = (count: number): string =>
  count > 0 ? ` where there is room (${count} ${count === 1 ? 'has' : 'have'} none)` : ''

const lowerFirst = (text: string): string => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`

function view(
  places: readonly Place[],
  metric: Metric,
  {input, isTrail}: {input: FigureInput; isTrail: boolean},
): {readonly spec: Spec; readonly leftOut: number} {
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
  const values = valuesOfPlaces(places, metric)
  const standing = values.map((mark) => standOn(mark, xScale, yScale))
  const labels = labelLayers(standing, {x: x('usd'), y: y('ms')}, HEIGHT_PX)
  const whisker = {type: 'rule', strokeWidth: 1.6}
  const spec: Spec = {
    width: WIDTH_PX,
    height: HEIGHT_PX,
    data: {values},
    layer: [
      ...(isTrail ? trailLayers(places, x, y) : []),
      ...(level ? levelLayers(level, {scale: yScale, widthPx: WIDTH_PX, heightPx: HEIGHT_PX}) : []),
      {
        transform: [{filter: '!datum.bound'}],
        mark: whisker,
        encoding: {x: x('usd'), y: y('lo'), y2: {field: 'hi'}, color: asGiven('color')},
      },
      {mark: whisker, encoding: {x: x('usdLo'), x2: {field: 'usdHi'}, y: y('ms'), color: asGiven('color')}},
      {
        mark: {type: 'point', filled: true, opacity: 1, strokeWidth: 1.8, size: POINT_AREA * 1.3},
        encoding: {x: x('usd'), y: y('ms'), ...POINT_LOOKS},
      },
      ...labels.layers,
      // Left of its mark: above, a number may stand.
      boundLayer(-9, {x: x('usd'), y: y('ms'), color: asGiven('color')}),
    ],
  }
  return {spec, leftOut: labels.leftOut}
}

/** Numbers by size, words by the numbers in them: `slots=4` before `slots=16`. */
const compareX = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', {numeric: true})

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
      .toSorted((a, b) => compareX(a.latency.x, b.latency.x))
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

const standOn = (mark: Mark, x: AxisScale, y: AxisScale): LabeledMark => ({
  label: mark.label,
  values: {usd: mark.usd, ms: mark.ms},
  xPx: placeOn(x, mark.usd) * WIDTH_PX,
  yPx: (1 - placeOn(y, mark.ms)) * HEIGHT_PX,
})

type Mark = Readonly<Record<string, Json>> & {
  readonly usd: number
  readonly ms: number
  readonly label: string
}

function valuesOfPlaces(places: readonly Place[], {unitMs}: Metric): readonly Mark[] {
  return places.map((place) => {
    const {cost, latency} = place
    const {series} = latency
    const xs = places
      .filter((place) => place.latency.series.key === series.key)
      .map((place) => place.latency.x)
      .toSorted(compareX)
    const isEnd = xs.length > 1 && [xs[0], xs.at(-1)].includes(latency.x)
    const words =
      typeof latency.x === 'number'
        ? latency.x.toLocaleString('en-US')
        : pointWords(latency.x, xs.map(String))
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
      label: isEnd ? words : '',
      tip: `${series.label} ${xs.length > 1 ? `at ${words}` : ''}: ${cost.estimate.center.toPrecision(3)} USD, ${timeText(latency.estimate.center * (unitMs ?? 1))}`,
    }
  })
}
