import type {Json, Spec} from './json.js'
import type {Series} from '../data/series.js'
import type {FontWeight} from '../typeface/typeface.js'
import {measureText} from './text-width.js'
import {AXIS, CONFIG, INK, LABEL_PX, SUBTITLE_PX} from './theme.js'

/** An entry of the legend above a plot. */
export interface LegendEntry {
  readonly label: string
  readonly color: string
  readonly sign: 'point' | 'hollow' | 'line' | 'area'
  readonly shape?: string
  readonly dash?: readonly number[]
}

/** A series of this name without a look of its own. */
export const bareSeries = (name: string): Series => ({
  key: name,
  label: name,
  color: AXIS,
  shape: 'circle',
  dash: [],
})

/** The entry of a series in the legend, as a point. */
export const pointEntry = ({label, color, shape}: Series): LegendEntry => ({
  label,
  color,
  shape,
  sign: 'point',
})

/** The entry of a series in the legend, as a line. */
export const lineEntry = ({label, color, dash}: Series): LegendEntry => ({label, color, dash, sign: 'line'})

/** What a cell of a map stands for, by its sign and color. */
export interface SignLook {
  readonly sign: string
  readonly color: string
  readonly words: string
}

/** The entry of a map's sign in the legend. */
export const signEntry = ({sign, color, words}: SignLook): LegendEntry => ({
  sign: 'area',
  color,
  label: `${sign}  ${words}`,
})

/** What every figure has: words, a legend and views. */
export interface FigureParts {
  readonly title: string
  /** Sentences; they are joined and wrapped to the width of the plot. */
  readonly facts: readonly string[]
  readonly legend: readonly LegendEntry[]
  readonly widthPx: number
  /** Views below one another. */
  readonly views: readonly Spec[]
  readonly spacingPx?: number
}

const LEGEND_LINE_PX = 20
const SIGN_PX = 26
const ENTRY_GAP_PX = 22

/** A whole figure: title, facts, legend, views, in one look. */
export function figureSpec({title, facts, legend, widthPx, views, spacingPx}: FigureParts): Spec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    // For who shows the words beside the marks: Vega leaves it alone.
    usermeta: {legend: legend.map((entry) => ({...entry}))},
    title: {text: title, subtitle: wrap(sentences(facts), widthPx)},
    spacing: spacingPx ?? 12,
    vconcat: [...(legend.length > 0 ? [legendView(legend, widthPx)] : []), ...views],
  }
}

const sentences = (facts: readonly string[]): string =>
  facts
    .filter((fact) => fact !== '')
    .map((fact) => `${fact[0]?.toUpperCase() ?? ''}${fact.slice(1)}.`)
    .map((fact) => fact.replace(/^P(\d)/, 'p$1').replace(/^N\u00A0/, 'n\u00A0'))
    .join(' ')

interface Font {
  readonly sizePx: number
  readonly weight: FontWeight
}

const SUBTITLE_FONT: Font = {sizePx: SUBTITLE_PX, weight: 400}

/** Lines that fit, measured with the font that draws them. */
export function wrap(text: string, widthPx: number, {sizePx, weight}: Font = SUBTITLE_FONT): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && measureText(longer, sizePx, weight) <= widthPx) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/**
 * Our own legend: placed by measured widths, so that nothing overlaps, and free to show what Vega-Lite's cannot
 * (hollow and filled signs of one series side by side).
 */
export function legendView(entries: readonly LegendEntry[], widthPx: number): Spec {
  let x = 0
  let top = 0
  let bottom = LEGEND_LINE_PX
  const layer = entries.flatMap((entry) => {
    const lines = wrap(entry.label, Math.max(widthPx, LEAST_ENTRY_PX) - SIGN_PX, LEGEND_FONT)
    const entryPx = SIGN_PX + Math.max(...lines.map((line) => measureText(line, LABEL_PX, 400)))
    if (x > 0 && x + entryPx > widthPx) {
      x = 0
      top = bottom
    }
    bottom = Math.max(bottom, top + LEGEND_LINE_PX + (lines.length - 1) * TEXT_LINE_PX)
    const marks = entryMarks(entry, {xPx: x, yPx: top + LEGEND_LINE_PX / 2, lines})
    x += entryPx + ENTRY_GAP_PX
    return marks
  })
  return {width: widthPx, height: bottom, data: {values: [{}]}, layer}
}

const LEGEND_FONT: Font = {sizePx: LABEL_PX, weight: 400}
/** Of the lines of one entry. */
const TEXT_LINE_PX = 15
/** Words of an entry have room for that, however narrow the plot. */
const LEAST_ENTRY_PX = 150

interface EntryPlace {
  readonly xPx: number
  readonly yPx: number
  /** Its words. */
  readonly lines: readonly string[]
}

function entryMarks(entry: LegendEntry, {xPx, yPx, lines}: EntryPlace): readonly Spec[] {
  const at = (offsetPx: number): Spec => ({x: {value: xPx + offsetPx}, y: {value: yPx}})
  return [
    signMark(entry, xPx, yPx),
    {
      mark: {
        type: 'text',
        text: lines.length > 1 ? lines : entry.label,
        ...(lines.length > 1 ? {lineHeight: TEXT_LINE_PX} : {}),
        align: 'left',
        baseline: 'middle',
        color: INK,
        fontSize: LABEL_PX,
      },
      encoding: at(SIGN_PX),
    },
  ]
}

function signMark({sign, color, shape, dash}: LegendEntry, xPx: number, yPx: number): Spec {
  const center: Spec = {x: {value: xPx + 9}, y: {value: yPx}}
  switch (sign) {
    case 'line':
      return {
        mark: {type: 'rule', color, strokeWidth: 2, strokeDash: dash ?? []},
        encoding: {x: {value: xPx}, x2: {value: xPx + 20}, y: {value: yPx}},
      }
    case 'area':
      return {mark: {type: 'square', color, size: 140, opacity: 1}, encoding: center}
    case 'point':
    case 'hollow':
      return {
        mark: {
          type: 'point',
          shape: shape ?? 'circle',
          opacity: 1,
          ...pointPaint(sign, color),
          strokeDash: dash ?? [],
        },
        encoding: center,
      }
  }
}

/** Filled with its color, or white with its color around. */
export const pointPaint = (sign: 'point' | 'hollow', color: string): Readonly<Record<string, Json>> =>
  sign === 'point'
    ? {filled: true, color, size: POINT_AREA}
    : {filled: true, fill: '#FFFFFF', stroke: color, strokeWidth: 1.8, size: POINT_AREA * 0.85}

/** In square px, as Vega wants it. */
export const POINT_AREA = 75
