import {deepStrictEqual} from 'node:assert'
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {build} from 'esbuild'

// Makes dist/bundle of the compiled command line: some dozen files to load in the place of hundreds. Threads and
// processes of burst's start from the single files of dist, which stay.

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const DIST = path.join(ROOT, 'dist')
const OUT = path.join(DIST, 'bundle')

/** Packages that stay in node_modules: few commands use them, and some read files of their own beside them. */
const EXTERNAL = [
  '@aws-sdk/*',
  '@resvg/resvg-js',
  'hdr-histogram-js',
  'kafkajs',
  'pdfkit',
  'piscina',
  'svg-to-pdfkit',
  // oclif asks for these when commands are TypeScript, which those of dist are not.
  'ts-node',
  'tsx',
  'typescript',
  'vega',
  'vega-lite',
]

/** CommonJS packages in the bundle use `require`, `__filename` and `__dirname`, which ES modules lack. */
const COMMON_JS = `import {createRequire as createRequire_} from 'node:module'
import {dirname as folderOf_} from 'node:path'
import {fileURLToPath as pathOf_} from 'node:url'
const require = createRequire_(import.meta.url)
const __filename = pathOf_(import.meta.url)
const __dirname = folderOf_(__filename)`

/** Modules of burst find files relative to import.meta.url: in the bundle it stays the URL of their file in dist. */
const ownPlaces = {
  name: 'own-places',
  setup(builder) {
    builder.onLoad({filter: /\.js$/}, ({path: file}) => {
      const place = path.relative(DIST, file)
      const text = place.startsWith('..') ? '' : readFileSync(file, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      const url = `import.meta.url.slice(0, import.meta.url.lastIndexOf('/bundle/') + 1) + ${JSON.stringify(place)}`
      // On the first line, so that a trace names the lines of dist.
      const contents = `const ownUrl_ = ${url};${text.replaceAll('import.meta.url', 'ownUrl_')}`
      return {contents, loader: 'js'}
    })
  },
}

/** Replaces zod's error messages in forty languages by the English ones alone. */
const oneLanguage = {
  name: 'one-language',
  setup(builder) {
    builder.onLoad({filter: /\/zod\/v4\/locales\/index\.js$/}, () => ({
      contents: "export {default as en} from './en.js'",
      loader: 'js',
    }))
  },
}

/** Replaces the empty table of bundled files' values by what their YAML says. */
const readFiles = {
  name: 'read-files',
  setup(builder) {
    builder.onLoad({filter: /\/settings\/files\/bundled-values\.js$/}, async () => ({
      contents: `export const bundledValues = JSON.parse(${JSON.stringify(JSON.stringify(await valuesOfFiles()))})`,
      loader: 'js',
    }))
  },
}

/** The values of all bundled files, by the compiled loaders; throws where one would not survive as JSON. */
async function valuesOfFiles() {
  const at = (file) => import(pathToFileURL(path.join(DIST, 'settings/files', file)).href)
  const [{loadAutoscaler}, {loadPlatform}, {loadProfile}] = await Promise.all(
    ['load-autoscaler.js', 'load-platform.js', 'load-profile.js'].map(at),
  )
  const {bundledNames} = await at('bundled-files.js')
  for (const name of bundledNames('autoscalers')) loadAutoscaler(name)
  for (const name of bundledNames('platforms')) loadPlatform(name)
  for (const name of bundledNames('profiles')) loadProfile(name)
  const values = (await at('load-bundled.js')).loadedFiles()
  deepStrictEqual(JSON.parse(JSON.stringify(values)), values)
  return values
}

const commands = readdirSync(path.join(DIST, 'commands'), {recursive: true}).filter((file) =>
  file.endsWith('.js'),
)
const entries = [
  'cli/framework',
  'cli/command-not-found',
  ...commands.map((file) => `commands/${file.slice(0, -3)}`),
]

rmSync(OUT, {recursive: true, force: true})
const {metafile} = await build({
  absWorkingDir: ROOT,
  entryPoints: Object.fromEntries(entries.map((entry) => [entry, path.join(DIST, `${entry}.js`)])),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Of packages that ship both, the ES module: esbuild cannot follow the `require` calls of UMD.
  mainFields: ['module', 'main'],
  outdir: OUT,
  chunkNames: 'chunks/[name]-[hash]',
  external: EXTERNAL,
  banner: {js: COMMON_JS},
  plugins: [ownPlaces, oneLanguage, readFiles],
  // Identifiers are kept: stack traces show them, and oclif compares class names.
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
})
writeFileSync(path.join(OUT, 'LICENSES'), licensesOf(Object.keys(metafile.inputs)))

/** The terms of every package that is in the bundle. */
function licensesOf(files) {
  const folders = new Set(
    files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  )
  return [...folders]
    .toSorted()
    .map((folder) => {
      const {name, version, license} = JSON.parse(
        readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'),
      )
      const terms = readdirSync(path.join(ROOT, folder)).find((file) => /^licen[cs]e/i.test(file))
      const text = terms === undefined ? '' : readFileSync(path.join(ROOT, folder, terms), 'utf8')
      return `${name} ${version}, ${license}\n\n${text}`
    })
    .join(`\n${'-'.repeat(80)}\n`)
}
