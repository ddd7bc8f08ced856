import type * as vega from 'vega'
import type {TopLevelSpec} from 'vega-lite'
import {BugError} from '../errors.js'
import type {Spec} from './chart/json.js'
import {measureText} from './chart/text-width.js'
import {filesOf, type FontWeight, usedTypeface} from './typeface/typeface.js'

/** Pixels of a PNG per pixel of its SVG. */
const PNG_ZOOM = 2

/** What is drawn of one figure. */
export interface Rendered {
  readonly svg: string
  readonly png: Uint8Array
}

/** Draws the specifications of figures; made once, since it loads fonts. */
export interface Renderer {
  /** The Vega specification behind a figure. */
  compile(spec: Spec): object
  /** The figure as an SVG whose texts want the font. */
  svg(spec: Spec): Promise<string>
  /** An SVG of such a figure as a PNG for a screen, made on a thread of its own. */
  png(svg: string): Promise<Uint8Array>
  render(spec: Spec): Promise<Rendered>
}

/** Vega's logger; it calls these on objects of its own, so they must not lean on `this`. */
interface Warnings {
  readonly logger: vega.LoggerInterface
  requireNone(): void
}

/** Collects what Vega complains about: a figure that it warns of is not what it seems. */
function collectWarnings(): Warnings {
  const all: string[] = []
  const note = (...words: readonly unknown[]): vega.LoggerInterface => {
    all.push(words.map(String).join(' '))
    return logger
  }
  const ignore = (): vega.LoggerInterface => logger
  const logger = {level: ignore, error: note, warn: note, info: ignore, debug: ignore} as vega.LoggerInterface
  return {
    logger,
    requireNone() {
      if (all.length > 0) throw new BugError(`Vega warns: ${all.join('; ')}`)
    },
  }
}

/** Loads Vega and resvg, which only this folder knows; one is enough for all figures. */
export async function createRenderer(): Promise<Renderer> {
  const [vega, vegaLite, {renderAsync}] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('@resvg/resvg-js'),
  ])
  useMeasuredText(vega)
  const compile = (spec: Spec): vega.Spec => {
    const warnings = collectWarnings()
    const compiled = vegaLite.compile(spec as unknown as TopLevelSpec, {logger: warnings.logger}).spec
    warnings.requireNone()
    return compiled
  }
  const svgOf = async (spec: Spec): Promise<string> => {
    const warnings = collectWarnings()
    // Clip ids count up within a process: from the start again, or equal figures would differ.
    vega.resetSVGDefIds()
    const view = new vega.View(vega.parse(compile(spec)), {renderer: 'none', logger: warnings.logger})
    const svg = await view.toSVG()
    view.finalize()
    warnings.requireNone()
    return svg
  }
  const png = async (svg: string): Promise<Uint8Array> => {
    const image = await renderAsync(svg, {
      fitTo: {mode: 'zoom', value: PNG_ZOOM},
      font: resvgFont(),
    })
    return image.asPng()
  }
  return {
    compile,
    svg: svgOf,
    png,
    async render(spec) {
      const svg = await svgOf(spec)
      return {svg: `${svg}\n`, png: await png(svg)}
    },
  }
}

/** The font option of resvg: the used typeface and no other. */
export const resvgFont = (): {loadSystemFonts: false; fontFiles: string[]; defaultFontFamily: string} => ({
  loadSystemFonts: false,
  fontFiles: [...filesOf(usedTypeface())],
  defaultFontFamily: usedTypeface().family,
})

interface TextItem {
  readonly fontSize?: number
  readonly fontWeight?: number | string
}

/** Vega measures text on a canvas, which there is none of here; its typings do not show where to give it another way. */
function useMeasuredText(vega: object): void {
  const {textMetrics} = vega as {textMetrics: {width: (item: TextItem, text: unknown) => number}}
  textMetrics.width = (item, text) =>
    measureText(String(text), item.fontSize ?? 11, weightOf(item.fontWeight))
}

function weightOf(weight: number | string | undefined): FontWeight {
  if (weight === 'bold' || Number(weight) >= 600) return 600
  return Number(weight) >= 500 ? 500 : 400
}
