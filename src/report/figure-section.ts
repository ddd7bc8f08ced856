import type {LegendEntry} from '../plot/chart/chart.js'
import type {PageFigure} from '../plot/page-figure.js'
import {html, type Markup, NOTHING, raw} from './html.js'

/** Figures with their captions in words, and legends whose entries hide and show marks that are theirs alone. */
export const figureSection = (figures: readonly PageFigure[]): Markup =>
  figures.length === 0
    ? NOTHING
    : html`${figures.map((figure) => figureOf(figure, headingOf(figure, figures)))}`

/** Of several that are called the same: with what tells them apart, which begins their captions. */
function headingOf({title, caption}: PageFigure, figures: readonly PageFigure[]): string {
  const isAlone = figures.filter((other) => other.title === title).length === 1
  const [first = ''] = caption.split(/[.;] /)
  return isAlone ? title : `${title}: ${first.toLowerCase()}`
}

const figureOf = (figure: PageFigure, heading: string): Markup => {
  const {name, caption, legend, svg, widthPx} = figure
  return html`<figure id="figure-${name}">
    <h3>${heading}</h3>
    ${legend.length === 0 ? NOTHING : html`<p class="legend">${legend.map((entry) => entryOf(entry, hidesItsOwn(entry, figure)))}</p>`}
    <div class="plot" style="max-width:${widthPx}px">${raw(svg)}</div>
    <figcaption>${caption}</figcaption>
  </figure>`
}

/** Marks are found by their color: an entry can hide them where they are there, and no other entry's. */
const hidesItsOwn = ({color}: LegendEntry, {legend, svg}: PageFigure): boolean =>
  legend.filter((other) => other.color === color).length === 1 && svg.includes(`"${color}"`)

function entryOf(entry: LegendEntry, isButton: boolean): Markup {
  const words = html`${signOf(entry)}${entry.label}`
  const looks = html`data-color="${entry.color}" data-dash="${(entry.dash ?? []).join(',')}"`
  return isButton
    ? html`<button type="button" aria-pressed="true" ${looks}>${words}</button>`
    : html`<span class="entry" ${looks}>${words}</span>`
}

function signOf({sign, color, shape, dash}: LegendEntry): Markup {
  const mark =
    sign === 'line'
      ? html`<line
          x1="0"
          x2="20"
          y1="7"
          y2="7"
          stroke="${color}"
          stroke-width="2"
          stroke-dasharray="${(dash ?? []).join(' ')}"
        />`
      : sign === 'area'
        ? html`<rect x="4" y="1" width="12" height="12" fill="${color}" />`
        : html`<path
            transform="translate(10,7)"
            d="${pathOf(shape ?? 'circle')}"
            fill="${sign === 'hollow' ? '#FFFFFF' : color}"
            stroke="${color}"
            stroke-width="1.6"
          />`
  return html`<svg width="20" height="14" aria-hidden="true">${mark}</svg>`
}

/** The shapes of marks, 10 px wide. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['circle', 'M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0'],
  ['square', 'M-4.5,-4.5h9v9h-9Z'],
  ['diamond', 'M0,-6L5,0L0,6L-5,0Z'],
  ['triangle-up', 'M0,-5L5.5,4.5H-5.5Z'],
  ['triangle-down', 'M0,5L5.5,-4.5H-5.5Z'],
  ['triangle-left', 'M-5,0L4.5,-5.5V5.5Z'],
  ['triangle-right', 'M5,0L-4.5,-5.5V5.5Z'],
  ['cross', 'M-5,-2h3v-3h4v3h3v4h-3v3h-4v-3h-3Z'],
])

const pathOf = (shape: string): string => PATHS.get(shape) ?? PATHS.get('circle') ?? ''
