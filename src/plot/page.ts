import {readFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import path from 'node:path'
import type {Drawing} from './figure.js'
import {FONT_FILES} from './chart/text-width.js'
import {INK, MUTED} from './chart/theme.js'

/** One experiment's figures, as a section of the page. */
export interface PageSection {
  readonly name: string
  readonly drawings: readonly Drawing[]
}

/** In this order: each builds on those before it. */
const SCRIPTS = ['vega', 'vega-lite', 'vega-embed'] as const

/**
 * One HTML file with all figures to hover over, and nothing beside it: scripts and fonts are inside, and its policy
 * forbids every request.
 */
export async function createPage(sections: readonly PageSection[]): Promise<string> {
  const [scripts, fonts] = await Promise.all([Promise.all(SCRIPTS.map(readScript)), readFonts()])
  const body = sections.map(sectionHtml).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; font-src data:; img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>burst: ${escapeHtml(sections.map(({name}) => name).join(', '))}</title>
<style>
${fonts}
body {font: 15px/1.5 Inter, Helvetica, Arial, sans-serif; color: ${INK}; margin: 32px auto; max-width: 1100px; padding: 0 20px}
h1 {font-size: 22px; font-weight: 600; margin: 0 0 4px}
h2 {font-size: 18px; font-weight: 600; margin: 40px 0 8px; border-bottom: 1px solid #d0d7de; padding-bottom: 6px}
p {color: ${MUTED}; margin: 0}
figure {margin: 20px 0 36px; overflow-x: auto}
figcaption {color: ${MUTED}; font-size: 12px}
</style>
</head>
<body>
<h1>Figures of burst</h1>
<p>Hover over a mark for its value; the menu at the corner of a figure saves it as SVG or PNG.</p>
${body}
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
<script>
const draw = async () => {
  await Promise.all([400, 500, 600].map((weight) => document.fonts.load(weight + ' 12px Inter')))
  const actions = {export: true, source: false, compiled: false, editor: false}
  let drawn = 0
  for (const figure of document.querySelectorAll('figure')) {
    const spec = JSON.parse(figure.querySelector('script').textContent)
    await vegaEmbed(figure.querySelector('div'), spec, {renderer: 'svg', actions, hover: true})
    drawn++
  }
  document.documentElement.dataset.drawn = String(drawn)
}
draw()
</script>
</body>
</html>
`
}

const sectionHtml = ({name, drawings}: PageSection): string =>
  `<h2>${escapeHtml(name)}</h2>\n${drawings.map(figureHtml).join('\n')}`

/** A spec inside a script element: "<" would be able to end it. */
const figureHtml = ({name, spec}: Drawing): string =>
  `<figure id="${escapeHtml(name)}"><div></div><script type="application/json">${JSON.stringify(spec).replaceAll('<', '\\u003c')}</script><figcaption>${escapeHtml(name)}</figcaption></figure>`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The bundle beside a package's entry; its own exports hide it. */
async function readScript(name: (typeof SCRIPTS)[number]): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(name)
  const text = await readFile(path.join(path.dirname(entry), `${name}.min.js`), 'utf8')
  return text
    .replace(/\/\/# sourceMappingURL=.*/, '')
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--')
}

async function readFonts(): Promise<string> {
  const faces = await Promise.all(
    Object.entries(FONT_FILES).map(async ([weight, file]) => {
      const base64 = (await readFile(file)).toString('base64')
      return `@font-face {font-family: Inter; font-weight: ${weight}; src: url(data:font/ttf;base64,${base64})}`
    }),
  )
  return faces.join('\n')
}
