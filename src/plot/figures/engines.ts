import {ownValue} from '../../model/own-value.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec} from '../chart/chart.js'
import {dotPanel, scaleOf} from '../chart/dot-panel.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import {bestMetric, EVENT_MEAN, EVENT_P99, inReadableUnit} from '../data/metric.js'
import {describePoints, pointsOf} from '../data/points.js'
import {seriesOf} from '../data/series.js'
import {type Slice, sliceRows, valuesOf} from '../data/slices.js'
import {legendOf, levelOf} from './by-x.js'

const WIDTH_PX = 640
const HEIGHT_PX = 320

/** The order of the axis: from the model to the system that it is of. */
const ENGINES = ['virtual', 'embedded', 'flink']
const LABELS: Readonly<Record<string, string>> = {flink: 'Flink'}

/** The same trials on the model, on threads of one machine, on Flink: what agrees stands at one height. */
export const engines: Figure = {
  name: 'engines',
  needs: 'completed trials on two engines or more',
  draw: (input) => {
    const rows = input.rows.filter(({pipeline}) => pipeline !== 'invoker')
    return sliceRows(rows, 'engine').flatMap((slice) => draw(slice, input))
  },
}

function draw({rows, words, suffix}: Slice, input: FigureInput): readonly Drawing[] {
  const names = valuesOf(rows, 'engine').map(String)
  if (names.length < 2) return []
  const best = bestMetric(rows, [EVENT_P99, EVENT_MEAN])
  const [metric = best] = inReadableUnit([best], rows)
  const series = seriesOf(rows)
  const points = pointsOf(rows, series, {metric, xOf: (row: TrialRow) => row.engine})
  const level = levelOf(input, [{metric}])
  const spec = figureSpec({
    title: 'The same trials on several engines',
    facts: [words, ...describePoints(points, metric.words)],
    legend: legendOf(points, 'dot'),
    widthPx: WIDTH_PX,
    views: [
      dotPanel({
        points,
        seriesKeys: points.map((point) => point.series.key),
        groups: names
          .toSorted((a, b) => ENGINES.indexOf(a) - ENGINES.indexOf(b))
          .map((name) => ({x: name, label: ownValue(LABELS, name) ?? name})),
        title: '',
        xTitle: 'Engine',
        yTitle: metric.axisTitle,
        scale: scaleOf(points, metric.isLog, level?.value ?? null),
        mark: 'dot',
        widthPx: WIDTH_PX,
        heightPx: HEIGHT_PX,
        level,
      }),
    ],
  })
  return [{name: `engines${suffix}`, spec}]
}
