import {threeDigits} from '../../model/number-text.js'
import {POINT_AREA} from './chart.js'
import type {Json, Spec} from './json.js'
import {numberAxis} from './number-axis.js'
import type {Point} from '../data/points.js'
import {asGiven, type AxisScale, BAR_LOOKS, channel, linearScale, logScale, placeOn} from './scales.js'
import {AXIS, INK, LABEL_PX, MUTED} from './theme.js'

/** Groups of marks side by side, one group per value of an axis, with whiskers. */
export interface DotPanel {
  readonly points: readonly Point[]
  /** Side by side in each group, in this order; repeated ones count once. */
  readonly seriesKeys: readonly string[]
  /** In order; `label` is what an axis of words shows. Numbers stand where they belong. */
  readonly groups: readonly {readonly x: number | string; readonly label: string}[]
  /** '' where the figure's own is enough. */
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  readonly scale: AxisScale
  readonly mark: 'dot' | 'bar'
  readonly widthPx: number
  readonly heightPx: number
  /** A level to compare with, like the objective. */
  readonly level: {readonly value: number; readonly label: string} | null
}

/** A scale that holds every point with its whiskers or its arrow, and the level. */
export function scaleOf(points: readonly Point[], isLog: boolean, level: number | null): AxisScale {
  const values = points.flatMap(({estimate}) => [estimate.low, estimate.center, estimate.high])
  const held = isLog && level !== null ? [...values, level] : values
  const bounds = points.filter(({isBound}) => isBound).map(({estimate}) => estimate.center)
  const least = Math.min(...held)
  const arrowTip = (value: number): number => value * (isLog ? value / least : 2) ** ARROW_SHARE
  return (isLog ? logScale : linearScale)([...held, ...bounds.map(arrowTip)])
}

/** What an arrow takes of the height above its mark, at most. */
const ARROW_SHARE = 0.06

/** An arrow of 13 px upward from the middle of a mark of area 100: stroke only. */
const ARROW = 'M0,-1.1L0,-2.7M-0.55,-2.05L0,-2.7L0.55,-2.05'

/** What a group's marks take of its share of the axis; the rest is the gap to the next group. */
const BAND_SHARE = 0.72
const LEAST_POINT_AREA = 28
/** Of the marks of one group on an axis of numbers, px: farther apart they would seem to have other values. */
const MOST_STEP_PX = {dot: 13, bar: 44} as const
/** Nearer to each other one mark would hide the next. */
const LEAST_STEP_PX = {dot: 3, bar: 3} as const

/** Around what others published. */
export const PUBLISHED_DASH = [2.5, 1.8]

/** Where marks stand across the panel. */
interface Places {
  /** The encoding of x. */
  readonly encoding: Spec
  /** That of a bar, whose ends are numbers on an axis of numbers. */
  readonly encodeBar: (y: Spec) => Spec
  /** What a mark needs to be placed, beside its series. */
  readonly valuesOf: (point: Point) => Readonly<Record<string, Json>>
  /** What a mark has of the axis at its narrowest place. */
  readonly stepPx: number
}

/** A panel of estimates with their intervals. */
export function dotPanel(panel: DotPanel): Spec {
  const {yTitle, scale, widthPx, heightPx, level} = panel
  const isOfNumbers = panel.groups.length > 1 && panel.groups.every(({x}) => typeof x === 'number')
  const places = isOfNumbers ? numberPlaces(panel) : wordPlaces(panel)
  const y = (field: string): Spec => channel(field, scale, {title: yTitle})
  const encode: Encode = (field) => ({...places.encoding, y: y(field)})
  const bars = panel.mark === 'bar' ? [barLayer(places.encodeBar(y('y')))] : []
  return {
    width: widthPx,
    height: heightPx,
    data: {values: panel.points.map((point) => ({...markOf(point, panel), ...places.valuesOf(point)}))},
    layer: [
      ...bars,
      whiskerLayer(encode),
      ...(panel.mark === 'dot' ? [dotLayer(encode, dotArea(places.stepPx))] : []),
      ...(panel.points.some(({isBound}) => isBound) ? [arrowLayer(encode)] : []),
      ...(level === null ? [] : levelLayers(level, panel)),
      ...(panel.title === '' ? [] : [titleLayer(panel.title)]),
    ],
  }
}

/** Series side by side around the number that they share. */
function numberPlaces({groups, seriesKeys, mark, xTitle, widthPx}: DotPanel): Places {
  const axis = numberAxis(
    groups.map(({x}) => Number(x)),
    xTitle,
    widthPx,
  )
  const keys = [...new Set(seriesKeys)]
  // One width for all of them: a wider bar would seem to say more.
  const roomPx = Math.min(...groups.map(({x}) => axis.roomPxOf(Number(x))))
  const stepPx = Math.max(LEAST_STEP_PX[mark], Math.min(MOST_STEP_PX[mark], roomPx / keys.length))
  const valuesOf = ({x, series}: Point): Readonly<Record<string, Json>> => {
    const value = Number(x)
    const offsetPx = (Math.max(0, keys.indexOf(series.key)) - (keys.length - 1) / 2) * stepPx
    const at = (px: number): number => axis.beside(value, px)
    return {
      at: at(offsetPx),
      from: at(offsetPx - (stepPx * BAR_SHARE) / 2),
      to: at(offsetPx + (stepPx * BAR_SHARE) / 2),
    }
  }
  const x = (field: string): Spec => channel(field, axis.scale, {title: axis.title})
  return {
    encoding: {x: x('at')},
    encodeBar: (y) => ({y, x: x('from'), x2: {field: 'to'}, y2: {datum: 0}}),
    valuesOf,
    stepPx,
  }
}

/** Of its step; the rest keeps bars apart. */
const BAR_SHARE = 0.9

function wordPlaces({groups, xTitle, seriesKeys, mark, widthPx}: DotPanel): Places {
  const keys = [...new Set(seriesKeys)]
  const paddingInner = mark === 'bar' ? 0.12 : 0
  const offset: Spec = {xOffset: {field: 's', type: 'nominal', scale: {domain: keys, paddingInner}}}
  const encoding: Spec = {
    x: {
      field: 'x',
      type: 'ordinal',
      // A band, not a point: only a band has room to set series side by side.
      scale: {
        type: 'band',
        domain: groups.map(({label}) => label),
        paddingInner: 1 - BAND_SHARE,
        paddingOuter: 0.2,
      },
      axis: {title: xTitle},
    },
    ...(keys.length > 1 ? offset : {}),
  }
  return {
    encoding,
    encodeBar: (y) => ({...encoding, y}),
    valuesOf: () => ({}),
    stepPx: (widthPx * BAND_SHARE) / groups.length / keys.length,
  }
}

/** Position of a mark whose height is in this field. */
type Encode = (field: string) => Spec

const barLayer = (encoding: Spec): Spec => ({
  mark: {type: 'bar', cornerRadius: 0, strokeWidth: 1.6},
  encoding: {...encoding, ...BAR_LOOKS},
})

/** Bars and dots share it: dark on a bar, in the series' color beside a dot. */
const whiskerLayer = (encode: Encode): Spec => ({
  transform: [{filter: 'datum.hi > datum.lo && !datum.bound'}],
  mark: {
    type: 'errorbar',
    orient: 'vertical',
    ticks: {size: 8, thickness: 1.6, opacity: 1},
    rule: {strokeWidth: 1.6},
  },
  encoding: {...encode('lo'), y2: {field: 'hi'}, color: asGiven('ink')},
})

/** As large as its place allows: neighbors in a crowded group must not cover one another. */
const dotArea = (stepPx: number): number =>
  Math.max(LEAST_POINT_AREA, Math.min(POINT_AREA, (stepPx - 1) ** 2))

const dotLayer = (encode: Encode, area: number): Spec => ({
  mark: {type: 'point', filled: true, opacity: 1, strokeWidth: 1.6, size: area},
  encoding: {
    ...encode('y'),
    fill: asGiven('fill'),
    stroke: asGiven('color'),
    strokeDash: asGiven('dash'),
    shape: asGiven('shape'),
    tooltip: asGiven('tip'),
  },
})

const arrowLayer = (encode: Encode): Spec => ({
  transform: [{filter: 'datum.bound'}],
  mark: {type: 'point', shape: ARROW, filled: false, opacity: 1, strokeWidth: 1.8, size: 100},
  encoding: {...encode('y'), stroke: asGiven('color')},
})

/** A dashed line across the plot with its label. */
export function levelLayers(
  {value, label}: {value: number; label: string},
  {scale, heightPx, widthPx}: Pick<DotPanel, 'scale' | 'heightPx' | 'widthPx'>,
): Spec[] {
  // In px: a scale of its own would not be the one of the marks.
  const yPx = heightPx * (1 - placeOn(scale, value))
  const data: Spec = {values: [{}]}
  return [
    {
      data,
      mark: {type: 'rule', color: AXIS, strokeDash: [6, 4], strokeWidth: 1.4},
      encoding: {y: {value: yPx}, x: {value: 0}, x2: {value: widthPx}},
    },
    // Twice: a white edge first, so that no mark runs through the words.
    ...[{stroke: '#FFFFFF', strokeWidth: 3}, {color: MUTED}].map((paint) => ({
      data,
      mark: {
        type: 'text',
        text: label,
        align: 'left',
        baseline: 'bottom',
        dx: 4,
        dy: -3,
        fontSize: LABEL_PX,
        ...paint,
      },
      encoding: {y: {value: yPx}, x: {value: 0}},
    })),
  ]
}

/** Above the plot, always at the same height: Vega puts its own titles above whatever sticks out. */
export const titleLayer = (title: string): Spec => ({
  data: {values: [{}]},
  mark: {
    type: 'text',
    text: title,
    align: 'left',
    baseline: 'bottom',
    fontSize: 13,
    fontWeight: 500,
    color: INK,
  },
  encoding: {x: {value: 0}, y: {value: -10}},
})

/** A sign beside marks that are lower bounds, so far from their middle. */
export const boundLayer = (dx: number, encoding: Spec, paint: Spec = {}): Spec => ({
  transform: [{filter: 'datum.bound'}],
  mark: {type: 'text', text: '≥', align: 'right', baseline: 'middle', dx, fontSize: LABEL_PX, ...paint},
  encoding,
})

function markOf(point: Point, {groups, mark, yTitle}: DotPanel): Readonly<Record<string, Json>> {
  const {series, estimate, state, isBound, x} = point
  const label = groups.find((group) => group.x === x)?.label ?? String(x)
  return {
    x: label,
    s: series.key,
    y: estimate.center,
    // Nothing drawn here can be negative; an interval that says so ends at the axis, its figures are in the tip.
    lo: Math.max(0, estimate.low),
    hi: estimate.high,
    bound: isBound,
    color: series.color,
    fill: state === 'sound' ? series.color : '#FFFFFF',
    ink: mark === 'bar' ? INK : series.color,
    dash: state === 'published' ? PUBLISHED_DASH : [],
    shape: series.shape,
    tip: `${series.label} at ${label}: ${isBound ? '≥ ' : ''}${threeDigits(estimate.center)}${spread(point)} · ${yTitle}`,
  }
}

function spread({estimate: {interval, low, high, n}}: Point): string {
  return interval === 'none' ? ` (n = ${n})` : ` (${threeDigits(low)} to ${threeDigits(high)}, n = ${n})`
}
