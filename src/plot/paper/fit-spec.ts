import {legendView, type LegendEntry, wrap} from '../chart/chart.js'
import type {Json, Spec} from '../chart/json.js'
import {TITLE_PX} from '../chart/theme.js'
import type {Paper} from './paper.js'

const TITLE_FONT = {sizePx: TITLE_PX, weight: 600} as const

/** Panels narrower than that go below one another. */
const NARROWEST_PANEL_PX = 200

/** A figure whose plots are so many px wide together: panels restack, the legend and the words are set again. */
export function atWidth(spec: Spec, plotPx: number): Spec {
  const legend = legendOf(spec)
  const views = viewsOf(spec)
  return {
    ...spec,
    vconcat: [
      ...(legend.length > 0 ? [legendView(legend, plotPx)] : []),
      ...views.flatMap((view) => fitted(view, plotPx)),
    ],
    ...(spec['title'] === undefined ? {} : {title: wrapped(spec['title'] as Spec, plotPx)}),
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

const rowOf = (view: Spec): readonly Spec[] | undefined => view['hconcat'] as readonly Spec[] | undefined

function widthOf(view: Spec): number {
  const row = rowOf(view)
  if (!row) return Number(view['width'])
  return row.reduce((sum, panel) => sum + Number(panel['width']), 0) + gapOf(view) * (row.length - 1)
}

const gapOf = ({spacing}: Spec): number => (typeof spacing === 'number' ? spacing : 20)

function fitted(view: Spec, plotPx: number): readonly Spec[] {
  const row = rowOf(view)
  if (!row) return [stretched(view, plotPx)]
  // Axes of their own stand in the gaps between panels.
  const roomPx = plotPx - gapOf(view) * (row.length - 1)
  const factor = roomPx / row.reduce((sum, panel) => sum + Number(panel['width']), 0)
  const widths = row.map((panel) => Number(panel['width']) * factor)
  if (Math.min(...widths) >= NARROWEST_PANEL_PX || row.length === 1) {
    return [{...view, hconcat: row.map((panel, index) => stretched(panel, widths[index] ?? plotPx))}]
  }
  return row.map((panel) => stretched(panel, plotPx))
}

/** A view at another width: what is placed in px moves along, and tick labels give way where they would touch. */
function stretched(view: Spec, widthPx: number): Spec {
  const factor = widthPx / Number(view['width'])
  return moved({...view, ...withRoom(view, factor), width: widthPx}, (channel, value) =>
    channel.startsWith('x') ? value * factor : value,
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
  const row = rowOf(view)
  if (row) return {...view, hconcat: row.map((panel) => scaledDown(panel, factor))}
  const isBelow = (channel: string, value: number): boolean => channel.startsWith('y') && value > 0
  return moved({...view, height: Number(view['height']) * factor}, (channel, value) =>
    isBelow(channel, value) ? value * factor : value,
  )
}

type Move = (channel: string, value: number) => number

function moved(view: Spec, move: Move): Spec {
  const layer = view['layer'] as readonly Spec[] | undefined
  return {
    ...view,
    ...(layer ? {layer: layer.map((one) => moved(one, move))} : {}),
    ...(view['encoding'] ? {encoding: movedChannels(view['encoding'] as Spec, move)} : {}),
  }
}

const movedChannels = (encoding: Spec, move: Move): Spec =>
  Object.fromEntries(
    Object.entries(encoding).map(([channel, definition]): [string, Json] => {
      const one = definition as Spec
      if (typeof one['value'] === 'number') return [channel, {...one, value: move(channel, one['value'])}]
      const axis = one['axis'] as Spec | null | undefined
      return channel === 'x' && axis
        ? [channel, {...one, axis: {labelOverlap: true, ...axis}}]
        : [channel, one]
    }),
  )

function wrapped(title: Spec, plotPx: number): Spec {
  const subtitle = title['subtitle'] as readonly string[] | undefined
  const lines = wrap(title['text'] as string, plotPx, TITLE_FONT)
  return {
    ...title,
    text: lines.length > 1 ? lines : (lines[0] ?? ''),
    ...(subtitle ? {subtitle: wrap(subtitle.join(' '), plotPx)} : {}),
  }
}

/** A figure with the words that were asked for. */
export function reworded(spec: Spec, {title, hasCaption, labels}: Paper): Spec {
  const own = spec['title'] as Spec & {readonly text: string}
  const text = title ?? own.text
  const subtitle = hasCaption ? {subtitle: own['subtitle'] ?? []} : {}
  const bare = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'title'))
  const words = text === '' && !hasCaption ? bare : {...bare, title: {text, ...subtitle}}
  return relabelled(words, labels) as Spec
}

/** Where names of series and axes stand; elsewhere a word may be a field or a mark. */
const NAMED: ReadonlySet<string> = new Set([
  'text',
  'title',
  'label',
  'series',
  'name',
  'bar',
  'domain',
  'x',
  's',
])

function relabelled(value: Json, labels: ReadonlyMap<string, string>, key = ''): Json {
  if (labels.size === 0) return value
  if (typeof value === 'string') return NAMED.has(key) ? (labels.get(value) ?? value) : value
  if (Array.isArray(value)) return value.map((one: Json) => relabelled(one, labels, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, relabelled(one, labels, name)]))
}

/** The names in a figure that `--label` can give other words, in the order in which they come. */
export function namesIn(value: Json, key = ''): readonly string[] {
  if (typeof value === 'string') return NAMED.has(key) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((one: Json) => namesIn(one, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, name))
}
