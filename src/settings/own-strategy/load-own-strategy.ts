import {Console} from 'node:console'
import {createHash} from 'node:crypto'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import {Script} from 'node:vm'
import {UsageError} from '../../errors.js'
import type {StrategySettings} from '../../model/trial.js'
import type {StrategyDefinition} from '../../strategy/strategy.js'
import {guardStrategy, placeIn, thrownText} from './guard-strategy.js'
import {isStrategyFile} from './strategy-file.js'
import {readUserFile} from '../files/read-user-file.js'
import type {GivenSettings} from '../settings.js'
import {requireDefinition} from './validate-strategy.js'

// Loaded by worker threads too: no schema library here.

const MAX_MODULE_BYTES = 2 ** 20

/** A strategy in a module of the user's own, named by path and content. */
export interface OwnStrategy {
  /** From the working directory, with forward slashes: one file has one name. */
  readonly path: string
  /** Of the file itself; what it imports is not covered. */
  readonly sha256: string
  /** Guarded: whatever it throws or answers wrongly is a UsageError that names file and line. */
  readonly definition: StrategyDefinition
}

/**
 * Reads, runs and checks a module. `use` sets apart what must not share the module's own variables: the trials of
 * one process.
 */
export async function loadOwnStrategy(file: string, use = ''): Promise<OwnStrategy> {
  const name = path.relative('', file).split(path.sep).join('/')
  if (/\.[cm]?ts$/.test(name)) {
    throw new UsageError(`${name} is TypeScript, and a strategy is loaded as JavaScript`, {
      suggestions: ['compile it to a .js file, and name that'],
    })
  }
  const text = await readUserFile(file, MAX_MODULE_BYTES)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const url = pathToFileURL(file)
  const loaded = await importModule(`${url.href}?sha256=${sha256}&use=${use}`, {name, text})
  const definition = requireDefinition(loaded, name)
  return {path: name, sha256, definition: guardStrategy(definition, {name, href: url.href})}
}

/** The module that settings name as their strategy; null where they name a word, or nothing. */
export async function loadGivenStrategy({strategy}: GivenSettings): Promise<OwnStrategy | null> {
  return strategy && isStrategyFile(strategy.kind) ? loadOwnStrategy(strategy.kind) : null
}

/** The module behind a trial's strategy, if it is still the one that was planned with; null for a word. */
export async function ownStrategyOf(
  strategy: StrategySettings | null,
  use: string,
): Promise<StrategyDefinition | null> {
  if (strategy === null || !isOwnStrategy(strategy)) return null
  const own = await loadOwnStrategy(strategy.kind, use)
  if (own.sha256 === strategy['sha256']) return own.definition
  throw new UsageError(`${strategy.kind} has changed since the trial was planned`, {
    suggestions: ['run it again with the file as it is now'],
  })
}

/** A module carries its content's hash beside its settings; a word of burst's own does not. */
export const isOwnStrategy = (strategy: StrategySettings): boolean => strategy['sha256'] !== undefined

async function importModule(
  href: string,
  {name, text}: {readonly name: string; readonly text: string},
): Promise<unknown> {
  printBesideResults()
  try {
    return await import(href)
  } catch (cause) {
    const place = cause instanceof SyntaxError ? syntaxPlace(cause, text) : placeIn(cause, href)
    throw new UsageError(`${name}${place} cannot be loaded: ${thrownText(cause)}`, {
      cause,
      suggestions: ['mend the module; node --check FILE shows the place of a syntax error'],
    })
  }
}

/** What a module prints is for its author: standard output is for results, and with --json nothing else may be in it. */
function printBesideResults(): void {
  globalThis.console = new Console(process.stderr)
}

/**
 * A module's SyntaxError does not say where. A script's does, so the text is compiled as one, never run, with its
 * exports and imports blanked in place; another complaint than the module's tells nothing.
 */
function syntaxPlace({message}: SyntaxError, text: string): string {
  const blank = (found: string): string => found.replace(/\S/g, ' ')
  const script = text
    .replace(/^import\b[^;'"]*(['"])[^'"]*\1/gm, blank)
    .replace(/^export default(?=\s)/gm, (found) => `void${' '.repeat(found.length - 4)}`)
    .replace(/^export(?=\s)/gm, blank)
  try {
    new Script(script, {filename: 'strategy'})
    return ''
  } catch (error) {
    if (!(error instanceof SyntaxError) || error.message !== message) return ''
    const line = /^strategy:(\d+)/.exec(error.stack ?? '')?.[1]
    return line === undefined ? '' : `:${line}`
  }
}
