import {legendView, type LegendEntry, wrap} from '../chart/chart.js'
import type {Json, Spec} from '../chart/json.js'
import {SUBTITLE_PX, TITLE_PX} from '../chart/theme.js'
import {BROKEN_LABELS, brokenNames, columnOf, gapOf, restacked, rowOf} from './restack.js'

const TITLE_FONT = {sizePx: TITLE_PX, weight: 600} as const

/** What a figure may take of a page, px. */
export interface PageRoom {
  /** All of its plots beside one another. */
  readonly plotsPx: number
  /** Its title and its caption, which begin above the labels at the left. */
  readonly wordsPx: number
}

/**
 * A figure whose plots are so many px wide together: panels restack in the room that there is, the legend and the words
 * are set again.
 */
export function atWidth(spec: Spec, plotPx: number, {plotsPx, wordsPx}: PageRoom): Spec {
  const legend = legendOf(spec)
  const views = viewsOf(spec)
  return {
    ...spec,
    vconcat: [
      ...(legend.length > 0 ? [legendView(legend, plotPx)] : []),
      ...views.flatMap((view) => fitted(view, plotPx, plotsPx)),
    ],
    ...(spec['title'] === undefined ? {} : {title: wrapped(spec['title'] as Spec, wordsPx)}),
  }
}

/** As high as that without its legend and words: what is left of it is shared as before. */
export const atHeight = (spec: Spec, factor: number): Spec => {
  const isLegend = (index: number): boolean => index === 0 && legendOf(spec).length > 0
  const views = spec['vconcat'] as readonly Spec[]
  return {
    ...spec,
    vconcat: views.map((view, index) => (isLegend(index) ? view : scaledDown(view, factor))),
  }
}

/** The width of the plots of a figure as it is drawn. */
export const plotWidthOf = (spec: Spec): number => Math.max(...viewsOf(spec).map(widthOf))

const legendOf = ({usermeta}: Spec): readonly LegendEntry[] =>
  (usermeta as unknown as {legend: readonly LegendEntry[]}).legend

const viewsOf = (spec: Spec): readonly Spec[] =>
  (spec['vconcat'] as readonly Spec[]).slice(legendOf(spec).length > 0 ? 1 : 0)

function widthOf(view: Spec): number {
  const column = columnOf(view)
  if (column) return Math.max(...column.map(widthOf))
  const row = rowOf(view)
  if (!row) return Number(view['width'])
  return row.reduce((sum, panel) => sum + Number(panel['width']), 0) + gapOf(view) * (row.length - 1)
}

function fitted(view: Spec, plotPx: number, roomPx: number): readonly Spec[] {
  const views = restacked(view, roomPx)
  // The first row has as many panels as any: a last one with fewer keeps their width.
  const factor = Math.min(...views.map((one) => factorFor(one, plotPx)))
  return views.map((one) => widened(one, factor))
}

/** Axes of their own stand in the gaps between panels. */
function factorFor(view: Spec, plotPx: number): number {
  const row = rowOf(columnOf(view)?.[0] ?? view)
  if (!row) return plotPx / Number(view['width'])
  const gapPx = gapOf(columnOf(view)?.[0] ?? view) * (row.length - 1)
  return (plotPx - gapPx) / row.reduce((sum, panel) => sum + Number(panel['width']), 0)
}

function widened(view: Spec, factor: number): Spec {
  const column = columnOf(view)
  if (column) return {...view, vconcat: column.map((one) => widened(one, factor))}
  const row = rowOf(view)
  if (row) return {...view, hconcat: row.map((panel) => widened(panel, factor))}
  return stretched(view, Number(view['width']) * factor)
}

/** A view at another width: what is placed in px moves along, and tick labels give way where they would touch. */
function stretched(view: Spec, widthPx: number): Spec {
  const factor = widthPx / Number(view['width'])
  const {isBroken, factor: higher} = brokenNames(view, widthPx)
  const high = higher > 1 ? scaledDown(view, higher) : view
  return moved(
    {...high, ...withRoom(high, factor), width: widthPx},
    {
      move: (channel, value) => (channel.startsWith('x') ? value * factor : value),
      isBroken,
      titlePx: widthPx,
    },
  )
}

/** Words inside of marks go where their marks have become too narrow for them. */
function withRoom({data}: Spec, factor: number): Spec {
  const {values} = (data ?? {}) as {readonly values?: readonly Spec[]}
  if (!values?.some((one) => 'roomPx' in one)) return {}
  const kept = values.map((one) =>
    Number(one['roomPx']) * factor < Number(one['textPx']) ? {...one, text: ''} : one,
  )
  return {data: {values: kept}}
}

function scaledDown(view: Spec, factor: number): Spec {
  const column = columnOf(view)
  if (column) return {...view, vconcat: column.map((one) => scaledDown(one, factor))}
  const row = rowOf(view)
  if (row) return {...view, hconcat: row.map((panel) => scaledDown(panel, factor))}
  const isBelow = (channel: string, value: number): boolean => channel.startsWith('y') && value > 0
  return moved(
    {...view, height: Number(view['height']) * factor},
    {
      move: (channel, value) => (isBelow(channel, value) ? value * factor : value),
      isBroken: false,
      titlePx: Infinity,
    },
  )
}

interface Move {
  readonly move: (channel: string, value: number) => number
  /** Whether the names of lines go over lines of their own. */
  readonly isBroken: boolean
  /** A title of the axis below that is wider goes over lines. */
  readonly titlePx: number
}

function moved(view: Spec, move: Move): Spec {
  const layer = view['layer'] as readonly Spec[] | undefined
  return {
    ...view,
    ...(layer ? {layer: layer.map((one) => moved(one, move))} : {}),
    ...(view['encoding'] ? {encoding: movedChannels(view['encoding'] as Spec, move)} : {}),
  }
}

const movedChannels = (encoding: Spec, {move, isBroken, titlePx}: Move): Spec =>
  Object.fromEntries(
    Object.entries(encoding).map(([channel, definition]): [string, Json] => {
      const one = definition as Spec
      if (typeof one['value'] === 'number') return [channel, {...one, value: move(channel, one['value'])}]
      const axis = one['axis'] as Spec | null | undefined
      if (channel === 'y' && axis && isBroken) return [channel, {...one, axis: {...axis, ...BROKEN_LABELS}}]
      return channel === 'x' && axis
        ? [channel, {...one, axis: {...axis, ...givingWay(axis), ...brokenTitle(axis, titlePx)}}]
        : [channel, one]
    }),
  )

/** Labels of a number axis that would touch give way, some of them at a time. */
const givingWay = ({labelOverlap}: Spec): Spec => ({
  labelOverlap: labelOverlap === undefined || labelOverlap === false ? 'greedy' : labelOverlap,
  labelSeparation: 3,
})

const AXIS_FONT = {sizePx: SUBTITLE_PX, weight: 500} as const

/** A title of several lines, which it has already or gets where it is wider than its plot. */
function brokenTitle({title}: Spec, widthPx: number): Spec {
  if (typeof title !== 'string') return {}
  const lines = wrap(title, widthPx, AXIS_FONT)
  return lines.length > 1 ? {title: lines} : {}
}

/** Over the whole figure: beside long labels the plot alone has no room for sentences. */
function wrapped(title: Spec, wordsPx: number): Spec {
  const subtitle = title['subtitle'] as readonly string[] | undefined
  const text = title['text'] as string | readonly string[]
  const lines = typeof text === 'string' ? wrap(text, wordsPx, TITLE_FONT) : wrap(text.join(' '), wordsPx)
  return {
    ...title,
    frame: 'bounds',
    text: lines.length > 1 ? lines : (lines[0] ?? ''),
    ...(subtitle ? {subtitle: wrap(subtitle.join(' '), wordsPx)} : {}),
  }
}
