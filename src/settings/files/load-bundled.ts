import {basename, extname} from 'node:path'
import {z} from 'zod'
import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import {ownValue} from '../../model/own-value.js'
import {loadYaml, parseYaml} from '../parse/parse-yaml.js'
import {type BundledFolder, bundledNames, readBundled} from './bundled-files.js'
import {type BundledValue, bundledValues} from './bundled-values.js'

/** Every figure that ages says where it is from and of what day it is. */
export const datedKeys = {
  source: z.string().min(1),
  asOf: z.iso.date('write a date like 2026-08-22'),
} as const

/** Kinds of data files that come with burst, each a folder of `configs/`. */
const WORD = {
  profiles: 'profile',
  platforms: 'platform',
  autoscalers: 'autoscaler',
} as const satisfies Readonly<Record<BundledFolder, string>>

/** A file of `configs/` that was read, by the name that flags use. */
export interface BundledFile<T> {
  readonly name: string
  readonly value: T
}

/** Anything with a slash or a YAML ending is a file of the user's, never one of ours. */
export const isDataFile = (nameOrPath: string): boolean => /[/\\]|\.ya?ml$/.test(nameOrPath)

/** A data file by the name it is bundled under, or by a path. */
export function loadBundled<T>(
  folder: BundledFolder,
  nameOrPath: string,
  schema: z.ZodType<T>,
): BundledFile<T> {
  if (isDataFile(nameOrPath)) {
    return {name: basename(nameOrPath, extname(nameOrPath)), value: loadYaml(nameOrPath, schema)}
  }
  requireBundled(folder, nameOrPath)
  return {name: nameOrPath, value: loadOnce(folder, nameOrPath, schema)}
}

/** The name or path as given; throws a UsageError with the nearest one where it is neither. */
export function bundledOrFile(folder: BundledFolder, nameOrPath: string): string {
  if (!isDataFile(nameOrPath)) requireBundled(folder, nameOrPath)
  return nameOrPath
}

function requireBundled(folder: BundledFolder, name: string): void {
  const known = bundledNames(folder)
  if (known.includes(name)) return
  throw new UsageError(`unknown ${WORD[folder]} "${name}"${didYouMean(name, known)}`, {
    suggestions: [
      `known are ${known.join(', ')}`,
      'a file of your own is named by its path, like ./mine.yaml',
    ],
  })
}

/** Bundled files by name: every point of a sweep asks for the same few, and they do not change while it runs. */
const loaded = new Map<string, BundledValue>()

/** A folder has one schema, so its file has one value. */
function loadOnce<T>(folder: BundledFolder, name: string, schema: z.ZodType<T>): T {
  const key = `${folder}/${name}`
  const known = loaded.get(key)
  if (known) return known.value as T
  const {path, text} = readBundled(folder, name)
  const built = ownValue(bundledValues, key)
  const value = built?.text === text ? (built.value as T) : parseYaml(text, path, schema)
  loaded.set(key, {text, value})
  return value
}

/** What has been loaded so far by folder and name, for the build. */
export const loadedFiles = (): Readonly<Record<string, BundledValue>> => Object.fromEntries(loaded)
