import {isScaled, type Pipeline} from '../../../model/trial.js'
import {MS_PER_S} from '../../../model/units.js'
import type {TrialRow} from '../../../results/trial-row.js'
import {bareSeries, figureSpec, pointEntry} from '../../chart/chart.js'
import type {Drawing, Figure, FigureInput} from '../../figure.js'
import {bestMetric, BURST_P99, COST, EVENT_P99, type Metric, MISSED} from '../../data/metric.js'
import {describePoints, type Point, pointsOf} from '../../data/points.js'
import {linearScale, logScale} from '../../chart/scales.js'
import type {Series, SeriesOfRows} from '../../data/series.js'
import {linesPanel, WIDTH_PX} from './rivals-panel.js'
import {slotPricesOf} from './slot-prices.js'
import {WAY_COLORS} from './spike-points.js'

const GAP_PX = 26

/** Every autoscaler, alone and beside bursting, below the pipelines that have none: latency, misses and money of one load. */
export const rivals: Figure = {
  name: 'rivals',
  isOfOneFolder: true,
  needs: 'one load, pipelines burst and rescaled, and at least two autoscalers',
  draw,
}

/** In the order of the legend. */
const SHAPES: Readonly<Record<keyof typeof WAY_COLORS, string>> = {
  vanilla: 'circle',
  overprovisioned: 'triangle-up',
  burst: 'square',
  rescaled: 'triangle-down',
  bridge: 'diamond',
}

const isWay = (pipeline: string): pipeline is keyof typeof WAY_COLORS => Object.hasOwn(WAY_COLORS, pipeline)

const SERIES: readonly Series[] = Object.keys(SHAPES)
  .filter(isWay)
  .map((key) => ({key, label: key, color: WAY_COLORS[key], shape: SHAPES[key], dash: []}))

const BY_PIPELINE: SeriesOfRows = {
  all: SERIES,
  of: ({pipeline}) => SERIES.find(({key}) => key === pipeline) ?? bareSeries(pipeline),
}

/** What a line of the figure is called: an autoscaler, or a pipeline without one. */
const lineOf = ({pipeline, autoscaler}: TrialRow): string => (autoscaler === '' ? pipeline : autoscaler)

function draw({rows: all, slo}: FigureInput): readonly Drawing[] {
  const rows = all.filter(({pipeline}) => isWay(pipeline))
  const scaled = rows.filter(({pipeline}) => pipeline === 'rescaled')
  const hasRivals = new Set(scaled.map(({autoscaler}) => autoscaler)).size > 1
  if (!hasRivals || !isOneLoad(rows) || !rows.some(({pipeline}) => pipeline === 'burst')) return []

  const read = (metric: Metric, of: readonly TrialRow[] = rows): readonly Point[] =>
    pointsOf(of, BY_PIPELINE, {metric, xOf: lineOf})
  const latency = bestMetric(rows, [BURST_P99, EVENT_P99])
  const [p99, missed] = [read(latency), read(MISSED)]
  const costs = slotPricesOf(rows).map(({words, reprice}) => ({words, cost: read(COST, rows.map(reprice))}))
  // One scale: what is dearer there is dearer here.
  const money = linearScale(costs.flatMap(({cost}) => valuesOf(cost)))
  const lines = ranked(p99)
  const limitS = slo?.percentile === 'p99' ? slo.limitMs / MS_PER_S : null
  const limits = limitS === null ? [] : [limitS]
  const shared = {lines, factor: 1, limit: null, isFirst: false}
  const spec = figureSpec({
    title: 'Autoscalers against bursting, under one load',
    facts: [
      ...describePoints(p99, latency.words),
      'by the p99 of rescaled, fastest first; a pale line is burst',
      limitS === null ? '' : `dashed: the objective, ${limitS} s`,
    ],
    legend: SERIES.filter(({key}) => rows.some(({pipeline}) => pipeline === key)).map(pointEntry),
    widthPx: (2 + costs.length) * WIDTH_PX + (1 + costs.length) * GAP_PX,
    views: [
      {
        spacing: GAP_PX,
        bounds: 'flush',
        hconcat: [
          linesPanel({
            ...shared,
            points: p99,
            scale: logScale([...valuesOf(p99).map((ms) => ms / MS_PER_S), ...limits]),
            title: [latency === BURST_P99 ? 'p99 inside bursts' : 'p99, whole window', '(s, log scale)'],
            factor: 1 / MS_PER_S,
            limit: limitS,
            isFirst: true,
          }),
          linesPanel({
            ...shared,
            points: missed,
            scale: linearScale(valuesOf(missed)),
            title: ['Missed objective', '(s)'],
          }),
          ...costs.map(({words, cost}) =>
            linesPanel({
              ...shared,
              points: cost,
              scale: money,
              title: ['Cost (USD per million', `events), ${words}`],
            }),
          ),
        ],
      },
    ],
  })
  return [{name: 'rivals', spec}]
}

/** Rows that differ in their way out alone: slots are a way out themselves. */
const isOneLoad = (rows: readonly TrialRow[]): boolean =>
  new Set(
    rows.map(({shape, point, rateEps, peakRateEps, serviceTimeMs, durationMs, engine}) =>
      [shape, point, rateEps, peakRateEps, serviceTimeMs, durationMs, engine].join(' '),
    ),
  ).size === 1 &&
  new Set(rows.filter(({pipeline}) => pipeline !== 'overprovisioned').map(({parallelism}) => parallelism))
    .size === 1

const valuesOf = (points: readonly Point[]): readonly number[] =>
  points.flatMap(({estimate: {low, center, high}}) => [low, center, high])

/** Pipelines without an autoscaler first, then autoscalers by what they make of the load alone. */
function ranked(p99: readonly Point[]): readonly string[] {
  const rankOf = ({series, estimate}: Point): number =>
    isScaled(series.key as Pipeline) ? estimate.center : 0
  const named = p99.filter(({series}) => series.key !== 'bridge').toSorted((a, b) => rankOf(a) - rankOf(b))
  return [...new Set([...named, ...p99].map(({x}) => String(x)))]
}
