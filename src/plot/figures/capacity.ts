import {type Capacity, CAPACITY_TOLERANCE, capacitiesOf} from '../../analysis/capacity.js'
import {estimateMean} from '../../analysis/statistics/estimate.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, pointEntry} from '../chart/chart.js'
import {dotPanel, scaleOf} from '../chart/dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Metric} from '../data/metric.js'
import {describePoints, pointsOf} from '../data/points.js'
import {seriesOf} from '../data/series.js'
import {
  AXIS_TITLES,
  type NumericFactor,
  type Slice,
  sliceRows,
  valuesOf,
  widestFactor,
} from '../data/slices.js'

const WIDTH_PX = 640
const HEIGHT_PX = 340

/** The highest sustainable rate of each pipeline, by the setting with the most values. */
export const capacity: Figure = {
  name: 'capacity',
  isOfOneFolder: true,
  needs: 'the rows and the manifest of a burst search',
  draw,
}

function draw({search, rows}: FigureInput): readonly Drawing[] {
  if (!search) return []
  const found = new Map(capacitiesOf(rows, search.objectives).map((one) => [one.row.trialId, one]))
  // The rate and the length of its window are what was found, not what was asked for; `point` makes series.
  const asked = [...found.values()].map(({row}) => ({
    ...row,
    rateEps: Number.NaN,
    peakRateEps: Number.NaN,
    durationMs: Number.NaN,
  }))
  if (asked.length === 0) return []
  const x = widestFactor(asked)
  const labels = new Map(asked.map(({trialId, point}) => [trialId, point]))
  return sliceRows(
    asked.map((row) => ({...row, point: ''})),
    x,
  ).map((slice) => {
    const labelled = slice.rows.map((row) => ({...row, point: labels.get(row.trialId) ?? ''}))
    return {
      name: `capacity${slice.suffix}`,
      spec: specOf({...slice, rows: labelled}, {x, metric: metricOf(found), slo: search.slo}),
    }
  })
}

const metricOf = (found: ReadonlyMap<string, Capacity>): Metric => ({
  column: 'capacity_eps',
  words: 'highest sustainable rate',
  axisTitle: 'Capacity (events/s, log scale)',
  isLog: false,
  unitMs: null,
  read: ({trialId}) => found.get(trialId)?.capacityEps ?? Number.NaN,
  estimate: estimateMean,
  isBound: ({trialId}) => found.get(trialId)?.notAboveEps === Infinity,
  doubts: () => [],
})

interface View {
  readonly x: NumericFactor | null
  readonly metric: Metric
  readonly slo: NonNullable<FigureInput['search']>['slo']
}

function specOf(slice: Slice, {x, metric, slo}: View): Drawing['spec'] {
  const series = seriesOf(slice.rows, ['strategy', 'function', 'autoscaler', 'point'])
  const xOf = (row: TrialRow): number | string => (x ? row[x] : series.of(row).label)
  const points = pointsOf(slice.rows, series, {metric, xOf})
  const places = x ? valuesOf(slice.rows, x) : series.all.map(({label}) => label)
  const objective = slo ? `${slo.percentile} below ${slo.limitMs} ms` : ''
  return figureSpec({
    title: x ? `Capacity by ${AXIS_TITLES[x].replace(/ \(.*/, '').toLowerCase()}` : 'Capacity',
    facts: [
      slice.words,
      ...describePoints(points, metric.words).map((fact) =>
        fact.replace('events were left unfinished', 'no rate that was tried is too high'),
      ),
      `found by bisection to −${CAPACITY_TOLERANCE * 100}\u00A0%`,
      objective,
    ],
    legend: points.length > 0 ? series.all.map(pointEntry) : [],
    widthPx: WIDTH_PX,
    views: [
      dotPanel({
        points,
        seriesKeys: x ? series.all.map(({key}) => key) : [],
        groups: places.map((place) => ({x: place, label: place.toLocaleString('en-US')})),
        title: '',
        xTitle: x ? AXIS_TITLES[x] : 'Pipeline',
        yTitle: metric.axisTitle,
        scale: scaleOf(points, true, null),
        mark: 'dot',
        widthPx: WIDTH_PX,
        heightPx: HEIGHT_PX,
        level: null,
      }),
    ],
  })
}
