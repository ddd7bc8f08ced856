import {isScaled, type Pipeline} from '../../../model/trial.js'
import {POINT_AREA} from '../../chart/chart.js'
import type {Spec} from '../../chart/json.js'
import type {Point} from '../../data/points.js'
import {asGiven, type AxisScale, channel, nameChannel} from '../../chart/scales.js'
import {AXIS} from '../../chart/theme.js'
import {WAY_COLORS} from './spike-points.js'

/** Width of a panel, in pixels. */
export const WIDTH_PX = 190
const ROW_PX = 24

/** A panel with a line for each way to run the job. */
export interface LinesPanel {
  readonly points: readonly Point[]
  readonly lines: readonly string[]
  readonly scale: AxisScale
  readonly title: string | readonly string[]
  /** From the unit of the metric to that of the axis. */
  readonly factor: number
  readonly limit: number | null
  /** The other panels are read along its lines. */
  readonly isFirst: boolean
}

/** Marks on lines: those of a rival alone above those of it beside bursting, and pale through all lines what burst has. */
export function linesPanel({points, lines, scale, title, factor, limit, isFirst}: LinesPanel): Spec {
  const x = (field: string): Spec => channel(field, scale, {title, grid: true})
  const y = nameChannel(
    'line',
    {type: 'band', domain: lines, paddingInner: 0.45, paddingOuter: 0.2},
    {labelLimit: 300, ...(isFirst ? {} : {labels: false})},
  )
  const burst = points.find(({series}) => series.key === 'burst')
  const values = points.map(({x: line, series, estimate}) => ({
    line,
    way: isScaled(series.key as Pipeline) ? series.key : '',
    value: estimate.center * factor,
    lo: estimate.low * factor,
    hi: estimate.high * factor,
    color: series.color,
    shape: series.shape,
    tip: `${series.label}, ${line}: ${(estimate.center * factor).toPrecision(3)} · ${[title].flat().join(' ')}`,
  }))
  // The lines of pipelines without an autoscaler have one mark, in their middle.
  const yOffset: Spec = {field: 'way', type: 'nominal', scale: {domain: ['rescaled', '', 'bridge']}}
  return {
    width: WIDTH_PX,
    height: lines.length * ROW_PX,
    layer: [
      ...(burst ? [level(burst.estimate.center * factor, x, {color: WAY_COLORS.burst, opacity: 0.35})] : []),
      ...(limit === null ? [] : [level(limit, x, {color: AXIS, strokeDash: [5, 3]})]),
      {
        data: {values},
        transform: [{filter: 'datum.hi > datum.lo'}],
        mark: {type: 'errorbar', ticks: {size: 5, thickness: 1.4, opacity: 1}, rule: {strokeWidth: 1.4}},
        encoding: {y, yOffset, x: x('lo'), x2: {field: 'hi'}, color: asGiven('color')},
      },
      {
        data: {values},
        mark: {type: 'point', filled: true, opacity: 1, size: POINT_AREA * 0.7},
        encoding: {
          y,
          yOffset,
          x: x('value'),
          color: asGiven('color'),
          shape: asGiven('shape'),
          tooltip: asGiven('tip'),
        },
      },
    ],
  }
}

const level = (value: number, x: (field: string) => Spec, paint: Spec): Spec => ({
  data: {values: [{level: value}]},
  mark: {type: 'rule', strokeWidth: 1.6, ...paint},
  encoding: {x: x('level')},
})
