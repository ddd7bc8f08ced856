import type {Json, Spec} from '../chart/json.js'
import {measureText} from '../chart/text-width.js'
import {LABEL_PX} from '../chart/theme.js'

/** Panels narrower than that go below one another. */
const NARROWEST_PANEL_PX = 200
/** Small multiples, which are read as shapes, may be as narrow as that. */
const NARROWEST_CELL_PX = 120

/** The panels of a view beside one another; undefined of one without. */
export const rowOf = (view: Spec): readonly Spec[] | undefined =>
  view['hconcat'] as readonly Spec[] | undefined
/** The panels of a view below one another; undefined of one without. */
export const columnOf = (view: Spec): readonly Spec[] | undefined =>
  view['vconcat'] as readonly Spec[] | undefined

/** Between the panels of a row, px. */
export const gapOf = ({spacing}: Spec): number => (typeof spacing === 'number' ? spacing : 20)

/**
 * A view in rows of as many panels as have room beside one another; a panel that comes to stand first has the axis
 * that the first one had. A view without panels stays as it is.
 */
export function restacked(view: Spec, roomPx: number): readonly Spec[] {
  const row = rowOf(view)
  if (row) {
    const count = columnsFor(row, {roomPx, gapPx: gapOf(view), narrowestPx: NARROWEST_PANEL_PX})
    return chunks(row, count).map((panels) =>
      panels.length === 1 && count === 1 ? (panels[0] ?? view) : {...view, hconcat: panels},
    )
  }
  const rows = columnOf(view)
  const [first] = rows ?? []
  const cells = first && rowOf(first)
  if (!rows || !first || !cells) return [view]
  const count = columnsFor(cells, {roomPx, gapPx: gapOf(first), narrowestPx: NARROWEST_CELL_PX})
  const parts = rows.map((one) => chunks(rowOf(one) ?? [], count))
  return Array.from({length: parts[0]?.length ?? 0}, (_, part) => ({
    ...view,
    vconcat: rows.map((one, line) => ({...one, hconcat: parts[line]?.[part] ?? []})),
  }))
}

interface Room {
  readonly roomPx: number
  readonly gapPx: number
  readonly narrowestPx: number
}

/** How many panels stand beside one another; all of them where they are as wide as they are drawn. */
function columnsFor(row: readonly Spec[], {roomPx, gapPx, narrowestPx}: Room): number {
  const widths = row.map((panel) => Number(panel['width']))
  const drawnPx = widths.reduce((sum, width) => sum + width, 0) + gapPx * (row.length - 1)
  if (row.length === 1 || drawnPx <= roomPx + 0.5) return row.length
  const least = Math.min(narrowestPx, ...widths)
  const most = Math.max(1, Math.floor((roomPx + gapPx) / (least + gapPx)))
  // As many in each line, or nearly.
  return Math.ceil(row.length / Math.ceil(row.length / Math.min(row.length, most)))
}

function chunks(row: readonly Spec[], count: number): readonly (readonly Spec[])[] {
  const axis = yAxisOf(row[0])
  return Array.from({length: Math.ceil(row.length / count)}, (_, part) =>
    row
      .slice(part * count, (part + 1) * count)
      .map((panel, i) => (i === 0 && part > 0 && axis ? withYAxis(panel, axis) : panel)),
  )
}

/** The axis at the left of a panel. */
function yAxisOf(view: Spec | undefined): Spec | undefined {
  if (!view) return undefined
  const {axis} = ((view['encoding'] as Spec | undefined)?.['y'] ?? {}) as {readonly axis?: Spec}
  if (axis) return axis
  return ((view['layer'] ?? []) as readonly Spec[]).map(yAxisOf).find((found) => found !== undefined)
}

/** Axes that lean on the panel at their left. */
const isBare = (axis: Spec): boolean =>
  axis['labels'] === false || axis['title'] === '' || axis['title'] === null

function withYAxis(view: Spec, axis: Spec): Spec {
  const encoding = view['encoding'] as Spec | undefined
  const y = encoding?.['y'] as (Spec & {readonly axis?: Spec}) | undefined
  const layer = view['layer'] as readonly Spec[] | undefined
  return {
    ...view,
    ...(encoding && y?.axis && isBare(y.axis) ? {encoding: {...encoding, y: {...y, axis}}} : {}),
    ...(layer ? {layer: layer.map((one) => withYAxis(one, axis))} : {}),
  }
}

/** Of a plot; names of lines that take more go over lines of their own. */
const MOST_LABEL_SHARE = 0.35
const LINE_PX = 14
const LINES_GAP_PX = 10

/** Where a name breaks: at its commas and colons, and after the slashes of a path. */
const BREAK = '[,:] |(?<=/)'

/** The parts of a name, each a line. */
const partsOf = (name: string): readonly string[] => name.split(new RegExp(BREAK))

/** How many times as high a view must be for the names of its lines, and whether they are broken at commas and colons. */
export function brokenNames(
  view: Spec,
  plotPx: number,
): {readonly isBroken: boolean; readonly factor: number} {
  const names = namesOf(view)
  const widest = Math.max(0, ...names.map((name) => measureText(name, LABEL_PX, 400)))
  const most = Math.max(1, ...names.map((name) => partsOf(name).length))
  if (most === 1 || widest <= plotPx * MOST_LABEL_SHARE) return {isBroken: false, factor: 1}
  const rowPx = Number(view['height']) / names.length
  return {isBroken: true, factor: Math.max(1, (most * LINE_PX + LINES_GAP_PX) / rowPx)}
}

/** The words of an axis of lines; none where the axis is of numbers. */
function namesOf(view: Spec): readonly string[] {
  const {type, scale} = ((view['encoding'] as Spec | undefined)?.['y'] ?? {}) as {
    readonly type?: Json
    readonly scale?: {readonly domain?: readonly string[]}
  }
  if (type === 'ordinal') return scale?.domain ?? []
  return ((view['layer'] ?? []) as readonly Spec[]).map(namesOf).find((found) => found.length > 0) ?? []
}

const PARTS_EXPR = `split(datum.label, regexp('${BREAK}'))`

/** A label of Vega's over lines, its middle where the label of one line has its own. */
export const BROKEN_LABELS: Spec = {
  labelExpr: PARTS_EXPR,
  labelLineHeight: LINE_PX,
  labelOffset: {expr: `${-LINE_PX / 2} * (length(${PARTS_EXPR}) - 1)`},
}
