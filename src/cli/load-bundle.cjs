// Loads what is bundled (as dist/bundle/load.cjs): scripts and, beside each, the code that V8 made of it when burst was
// built (code-cache.mjs). Where that code is another V8's, or missing, Node.js compiles as ever.
const {readFileSync} = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

/** The scripts that are loaded, by name. */
const scripts = new Map()

function codeOf(name) {
  try {
    return readFileSync(path.join(__dirname, `${name}.code`))
  } catch {
    return undefined
  }
}

/** Runs a script of the bundle; returns what it exports. */
function load(name) {
  const file = path.join(__dirname, `${name}.cjs`)
  // esbuild writes ASCII.
  const text = readFileSync(file, 'latin1')
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: codeOf(name),
  })
  scripts.set(name, script)
  // Newer ones keep a cache of their own for it.
  if (script.cachedDataRejected) return require(file)
  const loaded = new Module(file)
  require.cache[file] = loaded
  script.runInThisContext()(loaded.exports, Module.createRequire(file), loaded, file, __dirname)
  return loaded.exports
}

/** Imports a module for a script. */
exports.importModule = (specifier) => import(specifier)

/** What is exported, by the script that has it, which is loaded when something of it is first asked for. */
const EXPORTS = {
  framework: ['flush', 'handle', 'run'],
  // Each command's class by its id; both read by the framework, as package.json says.
  commands: ['commands', 'commandNotFound'],
  // Read by the threads that run trials.
  trials: ['runTask', 'runTwinsTask', 'sizeTask'],
}

const loaded = {}
const exported = (script, name) => (loaded[script] ??= load(script))[name]

exports.scripts = scripts
for (const [script, names] of Object.entries(EXPORTS)) {
  for (const name of names) Object.defineProperty(exports, name, {get: () => exported(script, name)})
}
