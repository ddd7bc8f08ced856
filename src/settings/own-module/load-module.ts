import {createHash} from 'node:crypto'
import {pathToFileURL} from 'node:url'
import {Script} from 'node:vm'
import {UsageError} from '../../errors.js'
import type {AutoscalerDefinition} from '../../autoscaler/autoscaler.js'
import type {AutoscalerSettings, StrategySettings} from '../../model/trial.js'
import type {StrategyDefinition} from '../../strategy/strategy.js'
import {readUserFile} from '../files/read-user-file.js'
import {CALL, CallWatch} from './call-watch.js'
import {guardStrategy, placeIn, type WatchedModule} from './guard-strategy.js'
import {guardAutoscaler} from './guard-autoscaler.js'
import {safely, thrownText} from './look.js'
import {AUTOSCALER_MODULE, type ReadDefinition, STRATEGY_MODULE} from './module-kind.js'
import {strategyName} from './module-file.js'
import {readDefinition} from './validate-strategy.js'

// Loaded by worker threads: no schema library here.

const MAX_MODULE_BYTES = 2 ** 20

/** A module of the user's own, named by path and content. */
export interface LoadedModule<Definition> {
  /** From the working directory, with forward slashes: one file has one name. */
  readonly path: string
  /** Of the file itself; what it imports is not covered. */
  readonly sha256: string
  /** Guarded: throws a UsageError with file and line for whatever it throws or answers wrongly. */
  readonly definition: Definition
}

/**
 * Reads, runs and checks a module in this thread, which must be one that may end; throws a UsageError with file and,
 * where it is known, line.
 */
export const loadOwnStrategy = (
  file: string,
  watch = new CallWatch(),
): Promise<LoadedModule<StrategyDefinition>> =>
  loadModule(file, {watch, kind: STRATEGY_MODULE, guard: guardStrategy})

/** As loadOwnStrategy, for an autoscaler. */
export const loadOwnAutoscaler = (
  file: string,
  watch = new CallWatch(),
): Promise<LoadedModule<AutoscalerDefinition>> =>
  loadModule(file, {watch, kind: AUTOSCALER_MODULE, guard: guardAutoscaler})

interface ModuleUse<Definition> extends Pick<WatchedModule, 'watch' | 'kind'> {
  readonly guard: (definition: ReadDefinition, module: WatchedModule) => Definition
}

async function loadModule<Definition>(
  file: string,
  {watch, kind, guard}: ModuleUse<Definition>,
): Promise<LoadedModule<Definition>> {
  const name = strategyName(file)
  if (/\.[cm]?ts$/.test(name)) {
    throw new UsageError(`${name} is TypeScript, and a module is loaded as JavaScript`, {
      suggestions: ['compile it to a .js file, and name that'],
    })
  }
  const text = await readUserFile(file, MAX_MODULE_BYTES)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const module = {name, href: pathToFileURL(file).href, watch, kind}
  const definition = await importDefinition(`${module.href}?sha256=${sha256}`, {module, text})
  return {path: name, sha256, definition: guard(definition, module)}
}

/** The module behind a trial's strategy; throws a UsageError if it is no longer the one that was planned with. */
export const definitionOf = async (
  strategy: StrategySettings,
  watch: CallWatch,
): Promise<StrategyDefinition> => unchanged(await loadOwnStrategy(strategy.kind, watch), strategy['sha256'])

/** As definitionOf, for an autoscaler. */
export const autoscalerDefinitionOf = async (
  {name, sha256}: AutoscalerSettings,
  watch: CallWatch,
): Promise<AutoscalerDefinition> => unchanged(await loadOwnAutoscaler(name, watch), sha256)

function unchanged<Definition>(
  {path, sha256, definition}: LoadedModule<Definition>,
  planned: unknown,
): Definition {
  if (sha256 === planned) return definition
  throw new UsageError(`${path} has changed since the trial was planned`, {
    suggestions: ['run it again with the file as it is now'],
  })
}

async function importDefinition(
  href: string,
  {module, text}: {readonly module: WatchedModule; readonly text: string},
): Promise<ReadDefinition> {
  module.watch.enter(CALL[module.kind.calls.load])
  try {
    return readDefinition(await import(href), module.name, module.kind)
  } catch (cause) {
    if (safely(() => cause instanceof UsageError, false)) throw cause
    const isSyntaxError = safely(() => cause instanceof SyntaxError, false)
    const place = isSyntaxError
      ? safely(() => syntaxPlace(cause as SyntaxError, text), '')
      : placeIn(cause, href)
    throw new UsageError(`${module.name}${place} cannot be loaded: ${thrownText(cause)}`, {
      cause,
      suggestions: ['mend the module; node --check FILE shows the place of a syntax error'],
    })
  } finally {
    module.watch.leave()
  }
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
