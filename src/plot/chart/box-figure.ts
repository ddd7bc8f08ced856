import {figureSpec, type LegendEntry} from './chart.js'
import {PUBLISHED_DASH, titleLayer} from './dot-panel.js'
import type {Json, Spec} from './json.js'
import {evenAxis, type EvenAxis, numberAxis, type NumberAxis} from './number-axis.js'
import {asGiven, type AxisScale, BAR_LOOKS, channel, logScale} from './scales.js'
import type {Series} from '../data/series.js'
import type {PublishedCalls} from '../../results/read-published.js'
import {INK} from './theme.js'

/** One box: quantiles of calls with one batch size. */
export interface Box extends Omit<PublishedCalls, 'function' | 'meanMs'> {
  readonly isPublished: boolean
  /** Behind it; NaN where not known. */
  readonly calls: number
}

/** The boxes of one function. */
export interface BoxPanel {
  readonly series: Series
  readonly boxes: readonly Box[]
}

const WIDE_PX = 640
const GAP_PX = 40
const HEIGHT_PX = 320

/** Boxes by batch size, a panel per function on one scale. Drawn from quantiles: no raw sample goes into it. */
export function boxFigure(panels: readonly BoxPanel[], words: string): Spec {
  const boxes = panels.flatMap((panel) => panel.boxes)
  const scale = logScale(boxes.flatMap(({p10Ms, p99Ms}) => [p10Ms, p99Ms]))
  const widthPx = panels.length === 1 ? WIDE_PX : panels.length === 2 ? 350 : 290
  const counts = boxes.map(({calls}) => calls).filter(Number.isFinite)
  const range = [Math.min(...counts), Math.max(...counts)].map((calls) => calls.toLocaleString('en-US'))
  const isPublished = boxes.some((box) => box.isPublished)
  const [alone] = panels.length === 1 ? panels : []
  const legend: readonly LegendEntry[] = isPublished
    ? [
        {label: 'ours', color: alone ? lighten(alone.series.color) : '#8FB6D1', sign: 'area'},
        {label: 'published', color: INK, sign: 'hollow', shape: 'square', dash: PUBLISHED_DASH},
      ]
    : []
  return figureSpec({
    title: "Client's time per call by batch size",
    facts: [
      words,
      'box: quartiles, line: median, whiskers: 10th to 90th percentile, dot: p99',
      `n\u00A0=\u00A0${range[0] === range[1] ? (range[0] ?? '') : range.join(' to ')} warm calls per box, all repetitions together`,
      isPublished ? 'dashed outline: published by the original study, another network' : '',
    ],
    legend,
    widthPx: panels.length * widthPx + (panels.length - 1) * GAP_PX,
    views: [
      {
        hconcat: panels.map((panel, i) => panelView(panel, {scale, widthPx, isFirst: i === 0})),
        spacing: GAP_PX,
      },
    ],
  })
}

interface Frame {
  readonly scale: AxisScale
  readonly widthPx: number
  readonly isFirst: boolean
}

/** Of a box at its widest, px. */
const MOST_BOX_PX = 24
/** A narrower one is a line: sizes stand evenly then. */
const LEAST_BOX_PX = 9
const AXIS_TITLE = 'Batch size (events)'
/** So many sizes have room for their words on end alone: none is left out. */
const UPRIGHT: Spec = {labelAngle: -90, labelAlign: 'right', labelBaseline: 'middle', labelSeparation: 0}

function panelView({series, boxes}: BoxPanel, {scale, widthPx, isFirst}: Frame): Spec {
  const isPaired = boxes.some(({isPublished}) => isPublished)
  const axis = axisOf(boxes, widthPx, isPaired ? 2 * LEAST_BOX_PX : LEAST_BOX_PX)
  const room: Room = {
    px: Math.min(leastRoomPx(boxes, axis), isPaired ? 2 * MOST_BOX_PX : MOST_BOX_PX),
    isPaired,
  }
  const encode = (field: string, x = 'at'): Spec => ({
    x: channel(x, axis.scale, {
      title: axis.title,
      labelOverlap: 'greedy',
      labelSeparation: 3,
      ...('labelExpr' in axis ? {labelExpr: axis.labelExpr, ...UPRIGHT} : {}),
    }),
    y: channel(field, scale, {title: isFirst ? 'Time per call (ms, log scale)' : null}),
  })
  return {
    width: widthPx,
    height: HEIGHT_PX,
    data: {values: boxes.map((box) => ({...valuesOfBox(box, series), ...placeOf(box, axis, room)}))},
    layer: [
      {
        mark: {type: 'rule', strokeWidth: 1.3},
        encoding: {...encode('p10'), y2: {field: 'p90'}, color: asGiven('color')},
      },
      {
        mark: {type: 'bar', cornerRadius: 0, strokeWidth: 1.5},
        encoding: {...encode('p25', 'from'), x2: {field: 'to'}, y2: {field: 'p75'}, ...BAR_LOOKS},
      },
      {
        mark: {type: 'rule', strokeWidth: 2.4},
        encoding: {...encode('p50', 'from'), x2: {field: 'to'}, color: asGiven('color')},
      },
      {
        mark: {type: 'point', filled: true, size: 26, opacity: 1},
        encoding: {...encode('p99'), color: asGiven('color')},
      },
      titleLayer(series.label),
    ],
  }
}

/** On a scale where each box has room on it. */
function axisOf(boxes: readonly Box[], widthPx: number, leastPx: number): NumberAxis | EvenAxis {
  const sizes = boxes.map(({batchEvents}) => batchEvents)
  const toScale = numberAxis(sizes, AXIS_TITLE, widthPx)
  return leastRoomPx(boxes, toScale) >= leastPx ? toScale : evenAxis(sizes, AXIS_TITLE, widthPx)
}

/** One width for all: a wider box would look like more calls. */
const leastRoomPx = (boxes: readonly Box[], axis: NumberAxis): number =>
  Math.min(...boxes.map(({batchEvents}) => axis.roomPxOf(batchEvents)))

interface Room {
  readonly px: number
  /** Whether published boxes stand beside ours. */
  readonly isPaired: boolean
}

/** A box around its size; beside a published one each has its half. */
function placeOf(
  {batchEvents, isPublished}: Box,
  axis: NumberAxis,
  {px: roomPx, isPaired}: Room,
): Readonly<Record<string, number>> {
  const [fromPx, toPx] = !isPaired
    ? [-roomPx / 2, roomPx / 2]
    : isPublished
      ? [roomPx * 0.04, roomPx / 2]
      : [-roomPx / 2, -roomPx * 0.04]
  const at = (px: number): number => axis.beside(batchEvents, px)
  return {from: at(fromPx), at: at((fromPx + toPx) / 2), to: at(toPx)}
}

const sizeLabel = (batchEvents: number): string => batchEvents.toLocaleString('en-US')

/** The series' color at a third, on white. */
function lighten(color: string): string {
  const mixed = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16)
    return Math.round(channel * 0.35 + 255 * 0.65)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${mixed.join('')}`
}

function valuesOfBox(box: Box, {label, color}: Series): Readonly<Record<string, Json>> {
  const size = sizeLabel(box.batchEvents)
  return {
    p10: box.p10Ms,
    p25: box.p25Ms,
    p50: box.p50Ms,
    p75: box.p75Ms,
    p90: box.p90Ms,
    p99: box.p99Ms,
    color,
    fill: box.isPublished ? '#FFFFFF' : lighten(color),
    dash: box.isPublished ? PUBLISHED_DASH : [],
    tip: `${label}${box.isPublished ? ', published' : ''}, ${size} events: median ${box.p50Ms.toPrecision(3)} ms, p99 ${box.p99Ms.toPrecision(3)} ms`,
  }
}
