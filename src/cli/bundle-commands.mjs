import {deepStrictEqual} from 'node:assert'
import {copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {build} from 'esbuild'

// Makes dist/bundle of the compiled command line: scripts to load in the place of hundreds of files, one of the
// framework, which `--help` needs alone, one of the commands, and one of the trials, for the threads that run them.
// load-bundle.cjs loads them. Other threads and processes of burst's start from the single files of dist, which stay.

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

/** Scripts have no `import.meta.url`, and V8 forgets who imports for code that it has kept. */
const OF_SCRIPTS = `const {importModule: import_} = require('./load.cjs')
const distUrl_ = require('node:url').pathToFileURL(__dirname + '/..').href + '/'`

/** Modules of burst find files relative to import.meta.url: in the bundle it stays the URL of their file in dist. */
const ownPlaces = {
  name: 'own-places',
  setup(builder) {
    builder.onLoad({filter: /\.js$/}, ({path: file}) => {
      const place = path.relative(DIST, file)
      const text = place.startsWith('..') ? '' : readFileSync(file, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      // On the first line, so that a trace names the lines of dist.
      const contents = `const ownUrl_ = distUrl_ + ${JSON.stringify(place)};${text.replaceAll('import.meta.url', 'ownUrl_')}`
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

/** The framework of the commands is that of the executable. */
const oneFramework = {
  name: 'one-framework',
  setup(builder) {
    builder.onResolve({filter: /^@oclif\/core$/}, () => ({path: './framework.cjs', external: true}))
  },
}

/** Each is read where it is asked for, and only then made: `run` makes nothing of `plot`. */
function commandsEntry() {
  const files = readdirSync(path.join(DIST, 'commands'), {recursive: true}).filter((file) =>
    file.endsWith('.js'),
  )
  const getters = files.map((file) => {
    const id = file.slice(0, -3).split(path.sep).join(':')
    return `get ${JSON.stringify(id)}() { return require(${JSON.stringify(`./commands/${file}`)}).default }`
  })
  // zod would write a parser for each schema as text and compile it, to use it once.
  return `globalThis.__zod_globalConfig = {jitless: true}
export const commands = {${getters.join(',')}}
export const commandNotFound = (given) => require('./cli/command-not-found.js').default(given)`
}

/** Makes one script of what an entry needs; returns the files that it holds. */
async function bundle(name, contents, plugins) {
  const {metafile, outputFiles} = await build({
    absWorkingDir: ROOT,
    stdin: {contents, resolveDir: DIST, sourcefile: `${name}.js`},
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Of packages that ship both, the ES module: esbuild cannot follow the `require` calls of UMD.
    mainFields: ['module', 'main'],
    write: false,
    external: EXTERNAL,
    banner: {js: OF_SCRIPTS},
    plugins,
    // Identifiers are kept: stack traces show them, and oclif compares class names.
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
  })
  const [{text}] = outputFiles
  writeFileSync(path.join(OUT, `${name}.cjs`), text.replaceAll(/(?<![\w$.])import\((?!\))/g, 'import_('))
  return Object.keys(metafile.inputs)
}

rmSync(OUT, {recursive: true, force: true})
mkdirSync(OUT, {recursive: true})
copyFileSync(path.join(ROOT, 'src/cli/load-bundle.cjs'), path.join(OUT, 'load.cjs'))
const files = [
  ...(await bundle('framework', "export * from '@oclif/core'", [])),
  ...(await bundle('commands', commandsEntry(), [ownPlaces, oneFramework, oneLanguage, readFiles])),
  ...(await bundle('trials', "export * from './experiment/pool/trial-worker.js'", [ownPlaces])),
]
writeFileSync(path.join(OUT, 'LICENSES'), licensesOf(files))

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
