#!/usr/bin/env node
// CommonJS: Node.js starts sooner without its loader of ES modules.
const {closeSync, existsSync, openSync, writeSync} = require('node:fs')
const {enableCompileCache} = require('node:module')
const path = require('node:path')

/** Fewer open files than this, and modules are "not found" while they are loaded. */
const LEAST_FILES = 128

function tell(message, remedy) {
  process.stderr.write(`error: ${message}\n  try: ${remedy}\n`)
  process.exitCode = 3
}

const BUNDLE = '../dist/bundle/load.cjs'
/** Named, since the one of this folder only says that it holds CommonJS. */
const PACKAGE = path.join(__dirname, '../package.json')

const lacksFiles = (error) => error?.code === 'EMFILE' || error?.code === 'ENFILE'
const tellFiles = (error) => tell(`too many open files: ${error.message}`, 'allow more with ulimit -n 4096')

/** Opens as many files as loading a command may; throws what the system says where it allows fewer. */
function requireFiles() {
  const open = []
  try {
    while (open.length < LEAST_FILES) open.push(openSync(process.execPath, 'r'))
  } finally {
    for (const file of open) closeSync(file)
  }
}

/** For what no command of ours prints, like help: the framework would throw. A reader that has gone is no error. */
function watchOutput() {
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE')
      tell(`stdout cannot be written: ${error.message}`, 'check the space where stdout leads')
  })
}

/** Ends the process by what no command has caught: Node.js would take 1, which is no exit code of ours. */
function endByBug(error) {
  if (lacksFiles(error)) tellFiles(error)
  else tellBug(error)
  // eslint-disable-next-line no-restricted-syntax -- nobody knows what is under way, and what of it would go on
  process.exit()
}

function tellBug(error) {
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), '']
  try {
    writeSync(2, `error: ${message}\n${stack}\n  try: please report this with the command that led here\n`)
  } catch {
    // A reader that is gone misses it.
  }
  process.exitCode = 70
}

async function main() {
  enableCompileCache?.()
  process.on('uncaughtException', endByBug)
  try {
    requireFiles()
    const {flush, handle, run} = require(BUNDLE)
    watchOutput()
    try {
      await run(process.argv.slice(2), PACKAGE)
      await flush()
    } catch (error) {
      if (lacksFiles(error)) throw error
      await handle(error)
    }
  } catch (error) {
    // A command that cannot even be loaded; what is loaded ends by its own exit codes.
    if (lacksFiles(error)) tellFiles(error)
    else if (!existsSync(path.join(__dirname, BUNDLE)))
      tell('burst is not built: dist/bundle is missing', 'npm run build')
    else throw error
  }
}

// Not awaited: where a reader has gone, nothing ever drains, and a module that still waits would end with exit code 13.
void main()
