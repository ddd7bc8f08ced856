import {ownValue} from '../../model/own-value.js'
import {canonicalJson} from '../trial/create-trial.js'
import type {UsageError} from '../../errors.js'
import {settingOf} from '../../settings/setting-definition.js'
import type {YamlPath} from '../../settings/parse/parse-yaml.js'
import type {LoadedSweep} from './load-sweep.js'
import type {Assignments, SweepDefinition} from './sweep-definition.js'

/** A sweep as it runs, flags over its file, and one of its points. */
export interface ProblemContext extends Pick<LoadedSweep, 'find' | 'locate'> {
  /** As the file has it, without flags. */
  readonly written: SweepDefinition
  readonly definition: SweepDefinition
}

/** Where a problem of a point comes from in the file. */
export interface ProblemPlace {
  /** `file:line:column` */
  readonly where: string
  /** `"base.rate" is 1000: `; empty where no key of the file is meant. */
  readonly stated: string
}

/**
 * The place of the setting that an error asks to change: the first that its remedies name, else the one that its
 * message names. Where the file states none of them, its axes or its base.
 */
export function locateProblem(
  error: UsageError,
  assignments: Assignments,
  {find, locate, written, definition}: ProblemContext,
): ProblemPlace {
  const {axes, base} = definition
  const isOfFile = (key: string): boolean => ownValue(base, key) === ownValue(written.base, key)
  const keys = [...Object.keys(assignments), ...Object.keys(base).filter(isOfFile), 'pipeline']
  for (const key of namedKeys(error, keys)) {
    const place = find(pathsOf(key, assignments, definition))
    if (place === null) continue
    const {path, where, text} = place
    const name = path.filter((step) => typeof step === 'string').join('.')
    return {where, stated: text === null ? `"${name}": ` : `"${name}" is ${text}: `}
  }
  return {where: locate([Object.keys(axes).length > 0 ? 'sweep' : 'base']), stated: ''}
}

/** Keys that an error names, those of its remedies first. */
function namedKeys({message, suggestions}: UsageError, keys: readonly string[]): readonly string[] {
  const known = new Set(keys)
  const inRemedies = suggestions.flatMap((remedy) =>
    [...remedy.matchAll(/--([a-z]+(?:-[a-z]+)*)|[a-z][A-Za-z]*\.[A-Za-z]+/g)].map(([word, flag]) =>
      flag === undefined ? word : settingOf(flag),
    ),
  )
  const inMessage = keys
    .filter((key) => wordsOf(key).some((word) => hasWord(message, word)))
    .toSorted((a, b) => b.length - a.length)
  return [...new Set([...inRemedies.filter((key) => known.has(key)), ...inMessage])]
}

/** `strategy.inputThreshold` is called `inputThreshold`, `peakRate` also `peak rate`. */
function wordsOf(key: string): readonly string[] {
  const last = key.slice(key.lastIndexOf('.') + 1)
  return [last, last.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)]
}

const hasWord = (text: string, word: string): boolean => new RegExp(`\\b${word}\\b`).test(text)

/** Where a file may state a key of a point: as an axis, in `include`, in `base`, or at its top. */
function pathsOf(
  key: string,
  assignments: Assignments,
  {axes, include}: SweepDefinition,
): readonly YamlPath[] {
  const value = canonicalJson(ownValue(assignments, key) ?? null)
  const isIt = (other: unknown): boolean => canonicalJson(other ?? null) === value
  const index = (ownValue(axes, key) ?? []).findIndex(isIt)
  const added = include.flatMap((entry, at) =>
    ownValue(entry, key) !== undefined && isIt(ownValue(entry, key)) ? [['include', at, key]] : [],
  )
  return [...(index < 0 ? [] : [['sweep', key, index]]), ['sweep', key], ...added, ['base', key], [key]]
}
