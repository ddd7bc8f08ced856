import {ownValue} from '../../model/own-value.js'
import path from 'node:path'
import {UsageError} from '../../errors.js'
import {loadLocated, type LocatedYaml, type YamlPath} from '../../settings/parse/parse-yaml.js'
import {type Assignments, type SweepDefinition, withoutRivals} from './sweep-definition.js'
import {TOP_KEYS} from '../../settings/setting-schema.js'
import type {NamedSettings} from '../../settings/settings.js'
import {isDataFile} from '../../settings/files/load-bundled.js'
import {isModuleFile, isFileWord} from '../../settings/own-module/module-file.js'
import {type SweepFile, sweepSchema} from './sweep-schema.js'

/** A sweep's definition, and where in its file each part of it stands. */
export interface LoadedSweep {
  readonly definition: SweepDefinition
  readonly locate: LocatedYaml<unknown>['locate']
  /** The first of some paths at which the file, or one that it extends, has something; null where none has. */
  readonly find: (paths: readonly YamlPath[]) => FoundKey | null
}

interface FoundKey {
  readonly path: YamlPath
  /** `file:line:column` */
  readonly where: string
  /** What stands there; null for a list or a map. */
  readonly text: string | null
}

/** A sweep file with all that it extends, or a UsageError that lists every problem with its position. */
export function loadSweep(file: string): LoadedSweep {
  const chain = loadChain(file, [])
  const [own] = chain
  if (!own) throw new UsageError(`${file} is no sweep file`)
  const {value} = own
  const locate = (path: YamlPath): string => {
    const holder = [path, path.slice(0, -1)].flatMap(
      (part) => chain.find((link) => holds(link.value, part)) ?? [],
    )
    return (holder[0] ?? own).locate(path)
  }
  const merged = chain.map((link) => link.value).reduceRight(extend)
  const problems = chain.flatMap(doublyStated)
  const {name} = value
  if (name === undefined) {
    problems.push(
      `${own.locate(['name'])} missing key "name": it names the folder of the results; write name: latency`,
    )
  }
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  return {
    locate,
    find: (paths) => findIn(chain, paths),
    definition: {
      name: name ?? '',
      question: merged.question ?? null,
      base: withoutMissing({...merged.base, ...topSettings(merged)}),
      axes: withoutMissing(merged.sweep ?? {}) as SweepDefinition['axes'],
      include: (merged.include ?? []).map(withoutMissing),
      exclude: (merged.exclude ?? []).map(withoutMissing),
      primary: merged.primary ?? 'latency_p99_ms',
      plots: merged.plots ?? [],
    },
  }
}

function findIn(chain: readonly LocatedYaml<SweepFile>[], paths: readonly YamlPath[]): FoundKey | null {
  for (const link of chain) {
    const path = paths.find((one) => holds(link.value, one))
    if (path !== undefined) return {path, where: link.locate(path), text: link.textAt(path)}
  }
  return null
}

/** Whether there is anything at a path. */
function holds(value: unknown, [step, ...rest]: YamlPath): boolean {
  if (step === undefined) return value !== undefined
  if (typeof value !== 'object' || value === null) return false
  return holds(ownValue(value as Assignments, String(step)), rest)
}

/** The file, the one that it extends, and so on. */
function loadChain(file: string, seen: readonly string[]): readonly LocatedYaml<SweepFile>[] {
  const located = loadLocated(file, sweepSchema)
  const loaded = {...located, value: withOwnFiles(located.value, path.dirname(file))}
  const parent = loaded.value.extends
  if (parent === undefined) return [loaded]

  const parentFile = path.isAbsolute(parent) ? parent : path.join(path.dirname(file), parent)
  const visited = [...seen, path.resolve(file)]
  if (visited.includes(path.resolve(parentFile))) {
    const circle = [...visited, path.resolve(parentFile)].map((name) => path.basename(name)).join(' → ')
    throw new UsageError(`${loaded.locate(['extends'])} "extends" goes round in a circle: ${circle}`, {
      suggestions: ['drop one of the extends'],
    })
  }
  try {
    return [loaded, ...loadChain(parentFile, visited)]
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    // A problem inside the other file has its own position; one with the file as a whole is ours to point at.
    const isPointed = /:\d+:\d+ /.test(cause.message)
    const where = isPointed ? '' : `${loaded.locate(['extends'])} "extends" names ${parent}: `
    throw new UsageError(`${where}${cause.message}`, {cause, suggestions: cause.suggestions})
  }
}

/** Files of the user's own are named from where the sweep file is, whichever file extends it. */
function withOwnFiles(file: SweepFile, folder: string): SweepFile {
  const inside = <T extends Assignments | undefined>(entries: T): T => {
    if (entries === undefined) return entries
    const moved = Object.entries(OWN_FILES).flatMap(([key, move]) => {
      const given = ownValue(entries, key)
      return given === undefined ? [] : [[key, eachOf(given, (value) => move(value, folder))] as const]
    })
    return {...entries, ...Object.fromEntries(moved)}
  }
  const {base, sweep, include, exclude} = file
  return {
    ...file,
    base: inside(base),
    sweep: inside(sweep),
    include: include?.map(inside),
    exclude: exclude?.map(inside),
  }
}

/** An axis has several values. */
const eachOf = (value: unknown, move: (value: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map(move) : move(value)

/** With a slash: a name without one may be a word of ours. */
function placed(name: string, folder: string): string {
  if (path.isAbsolute(name)) return name
  const joined = path.join(folder, name)
  return joined.includes(path.sep) ? joined : `.${path.sep}${joined}`
}

/** The keys that may name a file of the user's, and how the name moves. */
const OWN_FILES: Readonly<Record<string, (value: unknown, folder: string) => unknown>> = {
  strategy: (value, folder) => {
    const strategy = value as NamedSettings
    return isFileWord(strategy.kind) ? {...strategy, kind: placed(strategy.kind, folder)} : strategy
  },
  autoscaler: (value, folder) => {
    const autoscaler = value as NamedSettings
    const isFile = isDataFile(autoscaler.kind) || isModuleFile(autoscaler.kind)
    return isFile ? {...autoscaler, kind: placed(autoscaler.kind, folder)} : autoscaler
  },
  prices: (value, folder) => {
    const prices = value as NamedSettings
    const sheets = prices.kind.split(',').map((name) => (isDataFile(name) ? placed(name, folder) : name))
    return {...prices, kind: sheets.join(',')}
  },
  profile: (value, folder) => (isDataFile(String(value)) ? placed(String(value), folder) : value),
  trace: (value, folder) => placed(String(value), folder),
  serviceTimes: (value, folder) => placed(String(value), folder),
}

/**
 * Keys of the child win one by one in `base` and `sweep`, whole lists elsewhere. A key that the child moves from
 * axis to base, or back, leaves its old place.
 */
function extend(parent: SweepFile, child: SweepFile): SweepFile {
  const childBase = {...child.base, ...topSettings(child)}
  return {
    ...(without(parent, child.sweep) as SweepFile),
    ...(withoutMissing(child) as SweepFile),
    base: {...without(withoutRivals(parent.base ?? {}, childBase), child.sweep), ...child.base},
    sweep: {...without(parent.sweep, childBase), ...child.sweep},
  }
}

const without = (entries: Assignments | undefined, taken: Assignments | undefined): Assignments =>
  Object.fromEntries(
    Object.entries(entries ?? {}).filter(([key]) => ownValue(taken ?? {}, key) === undefined),
  )

const withoutMissing = (entries: Assignments): Assignments =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))

const topSettings = (file: SweepFile): Assignments =>
  withoutMissing(Object.fromEntries(TOP_KEYS.map((key) => [key, file[key]])))

/** Within one file a key cannot be both fixed and varied. */
function doublyStated({value, locate}: LocatedYaml<SweepFile>): string[] {
  const fixed: readonly (readonly [key: string, where: YamlPath])[] = [
    ...Object.keys(withoutMissing(value.base ?? {})).map((key) => [key, ['base', key]] as const),
    ...Object.keys(topSettings(value)).map((key) => [key, [key]] as const),
  ]
  return fixed
    .filter(([key]) => ownValue(value.sweep ?? {}, key) !== undefined)
    .map(
      ([key, where]) => `${locate(where)} "${key}" is fixed here and an axis of sweep: keep one of the two`,
    )
}
