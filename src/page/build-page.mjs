import {createHash} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'
import subsetFont from 'subset-font'

// Makes the page of `burst play`: the virtual engine unchanged, with stand-ins for what a page has no host for. A
// module of Node's that is not named here ends the build.

const HERE = path.dirname(fileURLToPath(import.meta.url))
const ROOT = path.join(HERE, '../..')
const stand = (name) => path.join(HERE, 'browser', name)

const STAND_INS = [
  [/^node:crypto$/, stand('crypto.ts')],
  [/^node:path$/, stand('path.ts')],
  [/^node:(os|url|net|zlib)$/, stand('no-host.ts')],
  [/\/read-regular-file\.js$/, stand('page-files.ts')],
  [/\/read-trial-trace\.js$/, stand('no-host.ts')],
]

const browserHost = {
  name: 'browser-host',
  setup(builder) {
    for (const [filter, file] of STAND_INS) builder.onResolve({filter}, () => ({path: file}))
    builder.onResolve({filter: /\/bundled-files\.js$/}, () => ({path: 'bundled', namespace: 'bundled'}))
    builder.onLoad({filter: /.*/, namespace: 'bundled'}, () => ({contents: bundledFiles(), loader: 'js'}))
    builder.onResolve({filter: /^node:/}, ({path: name, importer}) => ({
      errors: [{text: `${importer} imports ${name}, which a page has not`}],
    }))
  },
}

/** The data files of `configs/` as one module, in the place of the reader of that folder. */
function bundledFiles() {
  const texts = Object.fromEntries(
    ['profiles', 'platforms', 'autoscalers'].map((folder) => {
      const from = path.join(ROOT, 'configs', folder)
      const names = readdirSync(from)
        .filter((file) => file.endsWith('.yaml'))
        .toSorted()
      return [
        folder,
        Object.fromEntries(
          names.map((file) => [path.basename(file, '.yaml'), readFileSync(path.join(from, file), 'utf8')]),
        ),
      ]
    }),
  )
  return `const texts = ${JSON.stringify(texts)}
    export const bundledNames = (folder) => Object.keys(texts[folder])
    export const readBundled = (folder, name) => ({path: name, text: texts[folder][name]})`
}

/** One classic script: what a worker starts from, a test loads, and CSP can name by its hash. */
export async function bundle(entry, define = {}) {
  const {outputFiles, metafile} = await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(HERE, entry)],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    charset: 'utf8',
    conditions: ['import', 'module', 'browser'],
    mainFields: ['module', 'main'],
    define: {'import.meta.url': '"page:"', ...define},
    plugins: [browserHost],
    logLevel: 'silent',
  })
  return {code: outputFiles[0].text, inputs: Object.keys(metafile.inputs)}
}

/** A style behind what all pages share. */
const styleOf = (file) =>
  ['theme.css', file].map((name) => readFileSync(path.join(HERE, name), 'utf8')).join('')

/** The whole page as text; no request leaves it, and nothing runs in it but its own scripts. */
export async function makePage() {
  const worker = await bundle('worker.ts')
  const app = await bundle('app/app.ts', {WORKER_CODE: JSON.stringify(worker.code)})
  const script = app.code.replaceAll('</script', '<\\/script').trim()
  const hash = createHash('sha256').update(script).digest('base64')
  const html = readFileSync(path.join(HERE, 'play.html'), 'utf8')
  const style = styleOf('play.css')
  return html
    .replace('%HASH%', () => hash)
    .replace('%STYLE%', () => style)
    .replace(/<script>\s*%SCRIPT%\s*<\/script>/, () => `<script>${script}</script>`)
}

/** What every report brings along: its script, and its style. */
export async function makeReportAssets() {
  const {code} = await bundle('app/report/report.ts')
  return {script: code, style: styleOf('report.css')}
}

/** Letters of western Europe, from the space that does not break. */
const LATIN_1 = Array.from({length: 96}, (_, code) => String.fromCharCode(160 + code)).join('')

/** What figures and reports are written with; other signs come from a font of the reader's. */
const SIGNS = `${Array.from({length: 95}, (_, code) => String.fromCharCode(32 + code)).join('')}${LATIN_1}–−≥≤≈…“”’θτυø↑↓→`

const WEIGHTS = {400: 'Regular', 500: 'Medium', 600: 'SemiBold'}

/** Inter as part of a style, for pages and for SVGs that bring their font along. */
async function makeFontFaces() {
  const faces = Object.entries(WEIGHTS).map(async ([weight, name]) => {
    const file = readFileSync(path.join(ROOT, `src/plot/fonts/Inter_${weight}${name}.ttf`))
    const font = await subsetFont(file, SIGNS, {targetFormat: 'woff2'})
    return `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${font.toString('base64')})}`
  })
  return `${(await Promise.all(faces)).join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = path.join(ROOT, 'dist/page/play.html')
  mkdirSync(path.dirname(out), {recursive: true})
  writeFileSync(out, await makePage())
  const {script, style} = await makeReportAssets()
  writeFileSync(path.join(ROOT, 'dist/page/report.js'), script)
  writeFileSync(path.join(ROOT, 'dist/page/report.css'), style)
  writeFileSync(path.join(ROOT, 'dist/page/inter.css'), await makeFontFaces())
}
