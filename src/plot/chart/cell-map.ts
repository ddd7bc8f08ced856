import type {Spec} from './json.js'
import {withLogScale} from './number-axis.js'
import {asGiven} from './scales.js'
import {AXIS, INK, inkOn, LABEL_PX} from './theme.js'

/** A cell of a map over two factors, both on a log scale. */
export interface Cell {
  readonly x: number
  readonly y: number
  readonly color: string
  /** A sign that stands in it: color is never alone. */
  readonly sign: string
}

/** A curve over the map, by points of it. */
export interface Curve {
  readonly dash: readonly number[]
  readonly points: readonly {readonly x: number; readonly y: number}[]
}

/** Something known beside the cells, with its number. */
export interface MapPoint {
  readonly x: number
  readonly y: number
  readonly sign: string
}

/** One factor of a map: its values in rising order, with a label each. */
export interface MapAxis {
  readonly title: string
  readonly values: readonly number[]
  readonly labels: readonly string[]
}

/** An axis whose values stand beside another map already. */
export const unlabeled = ({values}: MapAxis): MapAxis => ({title: '', values, labels: []})

/** A map: cells as wide as half the way to their neighbors, curves above them, its title at the top. */
export interface CellMap {
  readonly title: string | readonly string[]
  readonly x: MapAxis
  readonly y: MapAxis
  readonly cells: readonly Cell[]
  readonly curves: readonly Curve[]
  readonly points?: readonly MapPoint[]
  readonly widthPx: number
  readonly heightPx: number
}

/** The view of a map. */
export function cellMap({title, x, y, cells, curves, points = [], widthPx, heightPx}: CellMap): Spec {
  const [xEdges, yEdges] = [edgesOf(x.values), edgesOf(y.values)]
  const across = channelOf(x, xEdges)
  const up = channelOf(y, yEdges)
  const values = cells.map(({x: atX, y: atY, color, sign}) => ({
    x: atX,
    y: atY,
    color,
    sign,
    ink: inkOn(color),
    x1: xEdges[x.values.indexOf(atX)] ?? atX,
    x2: xEdges[x.values.indexOf(atX) + 1] ?? atX,
    y1: yEdges[y.values.indexOf(atY)] ?? atY,
    y2: yEdges[y.values.indexOf(atY) + 1] ?? atY,
  }))
  return {
    title: {text: title, fontSize: LABEL_PX + 1, anchor: 'start', offset: 6, fontWeight: 600},
    width: widthPx,
    height: heightPx,
    data: {values},
    layer: [
      {
        mark: {type: 'rect', stroke: '#FFFFFF', strokeWidth: 1},
        encoding: {
          x: across('x1'),
          x2: {field: 'x2'},
          y: up('y1'),
          y2: {field: 'y2'},
          color: asGiven('color'),
        },
      },
      ...curves.flatMap((curve) => curveLayers(curve.points, curve.dash, {across, up})),
      ...signLayers({across, up}),
      ...pointLayers(points, {across, up}),
    ],
  }
}

/** A halo of the cell's color keeps a sign readable on a curve. */
function signLayers({across, up}: Channels): readonly Spec[] {
  const text = {type: 'text', fontSize: LABEL_PX + 1, fontWeight: 600}
  const place = {x: across('x'), y: up('y'), text: {field: 'sign', type: 'nominal'}}
  const halo = asGiven('color')
  return [
    {mark: {...text, strokeWidth: 5, strokeJoin: 'round'}, encoding: {...place, color: halo, stroke: halo}},
    {mark: text, encoding: {...place, color: asGiven('ink')}},
  ]
}

interface Channels {
  readonly across: (field: string) => Spec
  readonly up: (field: string) => Spec
}

/** Black on white: it is seen on every color of a cell. */
function curveLayers(
  points: Curve['points'],
  dash: readonly number[],
  {across, up}: Channels,
): readonly Spec[] {
  const line = (color: string, strokeWidth: number, strokeDash: readonly number[]): Spec => ({
    data: {values: points.map(({x, y}, order) => ({x, y, order}))},
    mark: {type: 'line', color, strokeWidth, strokeDash, clip: true},
    encoding: {x: across('x'), y: up('y'), order: {field: 'order', type: 'quantitative'}},
  })
  return [line('#FFFFFF', 4.5, []), line(INK, 2, dash)]
}

/** A number in a disk. */
function pointLayers(points: readonly MapPoint[], {across, up}: Channels): readonly Spec[] {
  if (points.length === 0) return []
  const encoding = {x: across('x'), y: up('y')}
  const data = {values: points.map(({x, y, sign}) => ({x, y, sign}))}
  return [
    {data, mark: {type: 'circle', size: 190, color: INK, opacity: 1, stroke: '#FFFFFF'}, encoding},
    {
      data,
      mark: {type: 'text', color: '#FFFFFF', fontSize: LABEL_PX - 1, fontWeight: 600},
      encoding: {...encoding, text: {field: 'sign', type: 'nominal'}},
    },
  ]
}

const channelOf =
  ({title, values, labels}: MapAxis, edges: readonly number[]) =>
  (field: string): Spec => ({
    field,
    type: 'quantitative',
    scale: {type: 'log', domain: [edges[0] ?? 1, edges.at(-1) ?? 10], nice: false},
    axis: {
      title: title === '' ? '' : withLogScale(title),
      values,
      grid: false,
      domainColor: AXIS,
      labelOverlap: false,
      labelFontSize: LABEL_PX - 1,
      labelExpr:
        values.map((value, i) => `datum.value === ${value} ? '${labels[i] ?? ''}' : `).join('') + "''",
    },
  })

/** Where cells end: between neighbors on the log scale, as far beyond the first and the last. */
function edgesOf(values: readonly number[]): readonly number[] {
  const between = values.slice(1).map((value, i) => Math.sqrt(value * (values[i] ?? value)))
  const [first = 1, last = 1] = [values[0], values.at(-1)]
  const [low, high] = [between[0] ?? first * 2, between.at(-1) ?? last / 2]
  return [(first * first) / low, ...between, (last * last) / high]
}
