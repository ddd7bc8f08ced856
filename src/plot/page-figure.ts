import {FONT} from './chart/theme.js'
import type {LegendEntry} from './chart/chart.js'
import type {Spec} from './chart/json.js'
import type {Drawing} from './figure.js'
import type {Renderer} from './render.js'

/** A figure as a page shows it: its words are the page's own, and only its marks are an SVG. */
export interface PageFigure {
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly legend: readonly LegendEntry[]
  /** Without a size of its own, its ids unlike those of any other figure. */
  readonly svg: string
  readonly widthPx: number
}

/** The words of a figure, which stand beside its marks. */
interface Words {
  readonly title: string
  readonly subtitle: readonly string[]
  readonly legend: readonly LegendEntry[]
}

const wordsOf = ({title, usermeta}: Spec): Words => {
  const {text, subtitle} = title as unknown as {text: string; subtitle: readonly string[]}
  const {legend} = usermeta as unknown as {legend: readonly LegendEntry[]}
  return {title: text, subtitle, legend}
}

/** Draws a figure for a page; `prefix` is its own in the page. */
export async function pageFigure(
  {name, spec}: Drawing,
  renderer: Renderer,
  prefix: string,
): Promise<PageFigure> {
  const {title, subtitle, legend} = wordsOf(spec)
  const views = spec['vconcat'] as readonly Spec[]
  const bare: Spec = {
    ...Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'title')),
    vconcat: legend.length > 0 ? views.slice(1) : views,
    config: {...(spec['config'] as Spec), background: 'transparent', padding: 4},
  }
  const svg = await renderer.svg(bare)
  return {
    name,
    title,
    caption: subtitle.join(' '),
    legend,
    svg: inPage(svg, {prefix, title}),
    widthPx: Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 0),
  }
}

/** One name for all of it, tips where a script finds them, and no name that another figure of the page has. */
const inPage = (svg: string, {prefix, title}: {readonly prefix: string; readonly title: string}): string =>
  svg
    .replaceAll(/ id="([^"]+)"/g, ` id="${prefix}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`)
    .replaceAll(` font-family="${FONT}"`, '')
    .replaceAll(/ aria-label="([^"]*)"/g, tipOf)
    .replaceAll(/ (role="graphics-[^"]*"|aria-roledescription="[^"]*"|aria-hidden="true")/g, '')
    // Last, so that no title is taken for what Vega says of a mark.
    .replace(
      /^<svg [^>]*?viewBox="([^"]*)"/,
      (_, box: string) => `<svg viewBox="${box}" role="img" aria-label="${escaped(title)}"`,
    )

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** What Vega says of a mark: its fields by name; the last of ours is for people. */
function tipOf(whole: string, text: string): string {
  if (/^[XY]-axis/.test(text)) return ` data-axis="${text}"`
  const tip = /; tip: (.*)$/.exec(text)?.[1]
  if (tip !== undefined) return ` data-tip="${tip}"`
  return text.startsWith('Title') || text.includes(' label ') || text.includes(': ') ? '' : whole
}
