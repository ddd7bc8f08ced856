import {readFile} from 'node:fs/promises'
import {crc32} from 'node:zlib'
import {FONT, LABEL_PX, PADDING_PX} from '../chart/theme.js'
import type {Json, Spec} from '../chart/json.js'
import {type Renderer, resvgFont} from '../render.js'
import {filesOf, fontFamilies, INTER, usedTypeface} from '../typeface/typeface.js'
import {atHeight, atWidth, plotWidthOf} from './fit-spec.js'
import {LABEL_PT, type Paper} from './paper.js'
import {columnOf, rowOf} from './restack.js'
import {reworded} from './reword.js'

/** A figure ready to be written in any format. */
export interface Printed {
  readonly spec: Spec
  readonly svg: string
  /** The same in px, for a screen. */
  readonly screenSvg: string
  readonly widthPt: number
  readonly heightPt: number
  /** Null where the figure has the size that was asked for, in letters of the size that was asked for. */
  readonly misfit: Misfit | null
}

/** How a figure came out that has no room in the size that was asked for. */
export interface Misfit {
  readonly side: 'width' | 'height'
  /** With letters of the size that was asked for. */
  readonly leastPt: number
  /** Of axis labels as they are. */
  readonly labelPt: number
}

const MOST_ROUNDS = {width: 8, height: 4} as const
/** From this round on plots take half of the step: what labels take may go to and fro with it. */
const DAMPED_FROM = 3

const NARROWEST_PLOT_PX = 80
/** What axes and margins beside plots take, about. */
const AXES_PX = 90

/**
 * Draws a figure for paper: at its width to a hundredth of a point, in letters of the size that was asked for. One that
 * has no room there is smaller at that width, or higher; `misfit` says so.
 */
export async function printFigure(drawn: Spec, renderer: Renderer, paper: Paper): Promise<Printed> {
  const words = inUsedFont(reworded(drawn, paper))
  const ptPerPx = (paper.fontPt ?? LABEL_PT) / LABEL_PX
  const widthPx = paper.widthPt === null ? null : paper.widthPt / ptPerPx
  let {spec, svg} =
    widthPx === null ? await drawnAs(words, renderer) : await atBestWidth(words, renderer, widthPx)
  const scale = paper.widthPt === null ? ptPerPx : paper.widthPt / sizeOf(svg).width
  // Words and ticks may take more room or less in a plot of another height.
  for (let round = 0; paper.heightPt !== null && round < MOST_ROUNDS.height; round++) {
    const overPx = sizeOf(svg).height - paper.heightPt / scale
    if (Math.abs(overPx) < 1) break
    const room = heightOfPlots(spec)
    spec = atHeight(spec, Math.max(0.2, (room - overPx) / room))
    svg = await renderer.svg(spec)
  }
  const size = sizeOf(svg)
  const [widthPt, heightPt] = [paper.widthPt ?? size.width * scale, size.height * scale]
  const misfit = misfitOf(paper, {widthPt: size.width * ptPerPx, heightPt, labelPt: LABEL_PX * scale})
  return {spec, svg: sized(svg, widthPt, heightPt), screenSvg: svg, widthPt, heightPt, misfit}
}

/** A figure whose texts want the typeface that it is drawn in. */
function inUsedFont(spec: Spec): Spec {
  const families = fontFamilies(usedTypeface())
  if (families === FONT) return spec
  const config = JSON.stringify(spec['config']).replaceAll(JSON.stringify(FONT), JSON.stringify(families))
  return {...spec, config: JSON.parse(config) as Json}
}

interface Drawn {
  readonly spec: Spec
  readonly svg: string
}

const drawnAs = async (spec: Spec, renderer: Renderer): Promise<Drawn> => ({
  spec,
  svg: await renderer.svg(spec),
})

/** The figure so many px wide, or as near to it as it gets: rather a margin than a line over the edge. */
async function atBestWidth(words: Spec, renderer: Renderer, widthPx: number): Promise<Drawn> {
  // What is beside the plots changes with each round, and panels must not go up and down with it.
  const room = {plotsPx: widthPx - AXES_PX, wordsPx: widthPx - 2 * PADDING_PX}
  let plotPx = Math.max(NARROWEST_PLOT_PX, Math.min(plotWidthOf(words), room.plotsPx))
  const tried = new Map<number, Drawn>()
  for (let round = 0; round < MOST_ROUNDS.width && !tried.has(plotPx); round++) {
    const drawn = await drawnAs(atWidth(words, plotPx, room), renderer)
    tried.set(plotPx, drawn)
    const overPx = sizeOf(drawn.svg).width - widthPx
    if (Math.abs(overPx) < 0.5) return drawn
    // What labels of axes take is known when they are drawn; a narrower plot may have shorter ones.
    const stepPx = round < DAMPED_FROM ? overPx : Math.sign(overPx) * Math.ceil(Math.abs(overPx) / 2)
    plotPx = Math.max(NARROWEST_PLOT_PX, plotPx - stepPx)
  }
  const all = [...tried.values()].toSorted((a, b) => sizeOf(a.svg).width - sizeOf(b.svg).width)
  const fitting = all.findLast(({svg}) => sizeOf(svg).width <= widthPx)
  const [narrowest] = all
  if (fitting) return {...fitting, svg: onCanvas(fitting.svg, widthPx)}
  return narrowest ?? drawnAs(words, renderer)
}

/** With a margin at the right, so wide in all. */
function onCanvas(svg: string, widthPx: number): string {
  const width = `"${sizeOf(svg).width}"`
  const box = `viewBox="0 0 ${sizeOf(svg).width} `
  return svg
    .replace(`width=${width}`, `width="${widthPx}"`)
    .replace(box, `viewBox="0 0 ${widthPx} `)
    .replace(`<rect width=${width}`, `<rect width="${widthPx}"`)
}

const MOST_OVER = {widthPt: 1, heightShare: 0.01} as const

/** `widthPt` is that of the figure in letters of the size that was asked for. */
function misfitOf(
  paper: Paper,
  {
    widthPt,
    heightPt,
    labelPt,
  }: {readonly widthPt: number; readonly heightPt: number; readonly labelPt: number},
): Misfit | null {
  if (paper.widthPt !== null && widthPt - paper.widthPt > MOST_OVER.widthPt) {
    return {side: 'width', leastPt: widthPt, labelPt}
  }
  if (paper.heightPt !== null && Math.abs(heightPt / paper.heightPt - 1) > MOST_OVER.heightShare) {
    return {side: 'height', leastPt: heightPt, labelPt}
  }
  return null
}

function heightOfPlots(spec: Spec): number {
  const views = spec['vconcat'] as readonly Spec[]
  const heightOf = (view: Spec): number => {
    const column = columnOf(view)
    if (column) return column.reduce((sum, one) => sum + heightOf(one), 0)
    const row = rowOf(view)
    return row ? Math.max(...row.map(heightOf)) : Number(view['height'])
  }
  const hasLegend = (spec['usermeta'] as unknown as {legend: readonly unknown[]}).legend.length > 0
  return views.slice(hasLegend ? 1 : 0).reduce((sum, view) => sum + heightOf(view), 0)
}

function sizeOf(svg: string): {readonly width: number; readonly height: number} {
  const [, width = '', height = ''] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  return {width: Number(width), height: Number(height)}
}

const sized = (svg: string, widthPt: number, heightPt: number): string =>
  svg.replace(/ width="[\d.]+" height="[\d.]+"/, ` width="${round(widthPt)}pt" height="${round(heightPt)}pt"`)

const round = (value: number): number => Number(value.toFixed(2))

/** The SVG with its font in it, for machines that do not have it: the letters of Inter that figures use, another one whole. */
export async function withFont(svg: string): Promise<string> {
  const faces = usedTypeface() === INTER ? await interFaces() : await ownFaces()
  return svg.replace(/^(<svg [^>]*>)/, (tag) => `${tag}<style>${escaped(faces)}</style>`)
}

const escaped = (css: string): string => css.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

async function interFaces(): Promise<string> {
  // The same distance from `src/plot/paper` and from `dist/plot/paper`.
  return (await readFile(new URL('../../../dist/page/inter.css', import.meta.url), 'utf8')).trim()
}

async function ownFaces(): Promise<string> {
  const {family, files} = usedTypeface()
  const faces = filesOf(usedTypeface()).map(async (file) => {
    const weights = Object.entries(files).flatMap(([weight, own]) => (own === file ? [weight] : []))
    const data = (await readFile(file)).toString('base64')
    const range = [...new Set([weights[0], weights.at(-1)])].join(' ')
    return `@font-face{font-family:${JSON.stringify(family)};font-weight:${range};src:url(data:font/sfnt;base64,${data})}`
  })
  return (await Promise.all(faces)).join('\n')
}

/** A PNG of so many pixels per inch that says so. */
export async function toPng({svg, widthPt}: Printed, ppi: number): Promise<Uint8Array> {
  const {Resvg} = await import('@resvg/resvg-js')
  const image = new Resvg(svg, {
    fitTo: {mode: 'width', value: Math.round((widthPt / 72) * ppi)},
    font: resvgFont(),
  })
  return withDensity(image.render().asPng(), ppi)
}

const HEADER_BYTES = 33
const INCH_M = 0.0254

/** Chunk pHYs after the header: pixels per meter. */
export function withDensity(png: Uint8Array, ppi: number): Uint8Array {
  const chunk = Buffer.alloc(21)
  chunk.writeUInt32BE(9, 0)
  chunk.write('pHYs', 4, 'latin1')
  chunk.writeUInt32BE(Math.round(ppi / INCH_M), 8)
  chunk.writeUInt32BE(Math.round(ppi / INCH_M), 12)
  chunk.writeUInt8(1, 16)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17)
  return Buffer.concat([png.subarray(0, HEADER_BYTES), chunk, png.subarray(HEADER_BYTES)])
}

/** A PDF of one page as large as the figure, its texts as text in an embedded font. */
export async function toPdf({svg, widthPt, heightPt}: Printed): Promise<Uint8Array> {
  const [{default: Document}, {default: draw}] = await Promise.all([
    import('pdfkit'),
    import('svg-to-pdfkit'),
  ])
  const document = new Document({
    size: [widthPt, heightPt],
    margin: 0,
    // One date for all: equal figures are equal files, their id among it, which is made of these.
    info: {Producer: 'burst', Creator: 'burst', CreationDate: new Date(0)},
  })
  for (const [weight, file] of Object.entries(usedTypeface().files))
    document.registerFont(`Face${weight}`, file)
  const pieces: Uint8Array[] = []
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (piece: Uint8Array) => pieces.push(piece))
    document.on('end', () => {
      resolve(Buffer.concat(pieces))
    })
    document.on('error', reject)
  })
  draw(document, inWeights(svg), 0, 0, {
    width: widthPt,
    height: heightPt,
    assumePt: true,
    // Else the converter takes the points of the SVG for pixels, and four thirds of the figure are on no page.
    preserveAspectRatio: 'xMinYMin meet',
    fontCallback: (family: string) => (/^Face\d/.test(family) ? family : 'Face400'),
  })
  document.end()
  return whole
}

/** Each weight as a family of its own: the converter tells regular from bold alone. */
const inWeights = (svg: string): string =>
  svg.replaceAll(/<text [^>]*>/g, (tag) => {
    const weight = /font-weight="(\d+|bold)"/.exec(tag)?.[1] ?? '400'
    const face = weight === 'bold' || Number(weight) >= 600 ? '600' : Number(weight) >= 500 ? '500' : '400'
    return tag
      .replace(/ font-family="[^"]*"/, ` font-family="Face${face}"`)
      .replace(/ font-weight="[^"]*"/, '')
  })
