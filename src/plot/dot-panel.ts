import {POINT_AREA} from './chart.js'
import type {Json, Spec} from './json.js'
import type {Point} from './points.js'
import {type AxisScale, linearScale, logScale, scaleSpec} from './scales.js'
import {AXIS, LABEL_PX, MUTED} from './theme.js'

/** Groups of marks side by side, one group per value of an axis, with whiskers. */
export interface DotPanel {
  readonly points: readonly Point[]
  /** In order; `label` is what the axis shows. */
  readonly groups: readonly {readonly x: number | string; readonly label: string}[]
  readonly xTitle: string
  readonly yTitle: string
  readonly scale: AxisScale
  readonly mark: 'dot' | 'bar'
  readonly widthPx: number
  readonly heightPx: number
  /** A level to compare with, like the objective. */
  readonly level: {readonly value: number; readonly label: string} | null
}

/** A scale that holds every point with its whiskers, and the level. */
export function scaleOf(points: readonly Point[], isLog: boolean, level: number | null): AxisScale {
  const values = points.flatMap(({estimate}) => [estimate.low, estimate.center, estimate.high])
  return isLog ? logScale([...values, ...(level === null ? [] : [level])]) : linearScale(values)
}

/** An arrow of 13 px upward from the middle of a mark of area 100: stroke only. */
const ARROW = 'M0,-1.1L0,-2.7M-0.55,-2.05L0,-2.7L0.55,-2.05'

const FIELD = (field: string): Spec => ({field, type: 'nominal', scale: null})

export function dotPanel(panel: DotPanel): Spec {
  const {groups, xTitle, yTitle, scale, widthPx, heightPx, level} = panel
  const keys = [...new Set(panel.points.map(({series}) => series.key))]
  const y = (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale: scaleSpec(scale),
    axis: {title: yTitle, values: scale.ticks, labelExpr: "format(datum.value, ',~r')"},
  })
  return {
    width: widthPx,
    height: heightPx,
    data: {values: panel.points.map((point) => markOf(point, panel))},
    encoding: {
      x: {
        field: 'x',
        type: 'ordinal',
        scale: {domain: groups.map(({label}) => label), paddingInner: 0.28, paddingOuter: 0.2},
        axis: {title: xTitle},
      },
      ...(keys.length > 1
        ? {
            xOffset: {
              field: 's',
              type: 'nominal',
              scale: {domain: keys, paddingInner: panel.mark === 'bar' ? 0.12 : 0},
            },
          }
        : {}),
    },
    layer: [
      ...(level === null ? [] : levelLayers(level, scale, widthPx)),
      ...(panel.mark === 'bar' ? [barLayer(y)] : []),
      whiskerLayer(y),
      ...(panel.mark === 'dot' ? [dotLayer(y)] : []),
      ...(panel.points.some(({isBound}) => isBound) ? [arrowLayer(y)] : []),
    ],
  }
}

type EncodeY = (field: string) => Spec

const COLOR = FIELD('color')

const barLayer = (y: EncodeY): Spec => ({
  mark: {type: 'bar', cornerRadius: 0, strokeWidth: 1.6},
  encoding: {
    y: y('y'),
    fill: FIELD('fill'),
    stroke: COLOR,
    strokeDash: FIELD('dash'),
    tooltip: FIELD('tip'),
  },
})

/** Bars and dots share it: dark on a bar, in the series' color beside a dot. */
const whiskerLayer = (y: EncodeY): Spec => ({
  transform: [{filter: 'datum.hi > datum.lo && !datum.bound'}],
  mark: {type: 'errorbar', ticks: {size: 8, thickness: 1.6, opacity: 1}, rule: {strokeWidth: 1.6}},
  encoding: {
    y: {...y('lo'), title: null},
    y2: {field: 'hi'},
    color: FIELD('ink'),
  },
})

const dotLayer = (y: EncodeY): Spec => ({
  mark: {type: 'point', filled: true, opacity: 1, strokeWidth: 1.8, size: POINT_AREA},
  encoding: {
    y: y('y'),
    fill: FIELD('fill'),
    stroke: COLOR,
    strokeDash: FIELD('dash'),
    shape: FIELD('shape'),
    tooltip: FIELD('tip'),
  },
})

const arrowLayer = (y: EncodeY): Spec => ({
  transform: [{filter: 'datum.bound'}],
  mark: {type: 'point', shape: ARROW, filled: false, opacity: 1, strokeWidth: 1.8, size: 100},
  encoding: {y: y('y'), stroke: COLOR},
})

function levelLayers(
  {value, label}: {value: number; label: string},
  scale: AxisScale,
  widthPx: number,
): Spec[] {
  const y: Spec = {datum: value, type: 'quantitative', scale: scaleSpec(scale)}
  return [
    {
      data: {values: [{}]},
      mark: {type: 'rule', color: AXIS, strokeDash: [6, 4], strokeWidth: 1.4},
      encoding: {y, x: {value: 0}, x2: {value: widthPx}},
    },
    {
      data: {values: [{}]},
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
      encoding: {y, x: {value: 0}},
    },
  ]
}

function markOf(point: Point, {groups, mark, yTitle}: DotPanel): Readonly<Record<string, Json>> {
  const {series, estimate, state, isBound, x} = point
  const label = groups.find((group) => group.x === x)?.label ?? String(x)
  return {
    x: label,
    s: series.key,
    y: estimate.center,
    lo: estimate.low,
    hi: estimate.high,
    bound: isBound,
    color: series.color,
    fill: state === 'sound' ? series.color : '#FFFFFF',
    ink: mark === 'bar' ? '#1B1F24' : series.color,
    dash: state === 'published' ? [2.5, 1.8] : [],
    shape: series.shape,
    tip: `${series.label} at ${label}: ${isBound ? '≥ ' : ''}${short(estimate.center)}${spread(point)} · ${yTitle}`,
  }
}

const short = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US')

function spread({estimate: {interval, low, high, n}}: Point): string {
  return interval === 'none' ? ` (n = ${n})` : ` (${short(low)} to ${short(high)}, n = ${n})`
}
