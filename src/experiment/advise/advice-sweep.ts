import path from 'node:path'
import {stringify} from 'yaml'
import {quantilesText} from '../../settings/service/parse-quantiles.js'
import {isFileWord} from '../../settings/own-module/module-file.js'
import {type NamedSettings, SETTINGS, type SettingName} from '../../settings/settings.js'
import {ownValue} from '../../model/own-value.js'
import type {Quantiles, Slo} from '../../model/trial.js'
import type {Candidate} from './options/options.js'
import {LONG_EVENTS} from './parts/trace-cut.js'
import type {PreparedAdvice} from './prepare-advice.js'
import {ALL_SEEDS} from './tried.js'

/** Settings that are of the whole file, not of its base, or that each option has for itself. */
const NOT_IN_BASE: readonly string[] = [
  'engine',
  'seed',
  'repetitions',
  'slo',
  'strategy',
  'autoscaler',
  'slots',
]

const HEAD = {
  name: 'advice',
  question: 'What does each way to meet this load make of it, and for how much?',
}

/** Whether a text is a sweep that `adviceSweep` made. */
export const isAdviceSweep = (text: string): boolean => text.startsWith(stringify(HEAD, {lineWidth: 0}))

/** Of a long trace: a comment at the end. */
const PLAYED_WHOLE =
  '# A sweep plays this long trace whole; where the advice computed its bursts, figures differ by what docs/advice.md says.\n'

/** A sweep file, to stand in a folder, whose trials are those of the options, seed by seed; a trace is played whole. */
export function adviceSweep(
  {given, settings}: PreparedAdvice,
  candidates: readonly Candidate[],
  folder: string,
): string {
  const {extent} = settings.load
  const stated = {
    ...given,
    warmup: extent.warmupMs,
    ...(extent.kind === 'duration' ? {duration: extent.durationMs} : {}),
  }
  const base = Object.entries(stated).filter(([key]) => !NOT_IN_BASE.includes(key))
  const written = base.map(([key, value]) => [key, writtenAs(key, value, folder)] as const)
  const text = stringify(
    {
      ...HEAD,
      engine: 'virtual',
      base: Object.fromEntries(written),
      include: candidates.map((candidate) => pointOf(candidate, folder)),
      repetitions: ALL_SEEDS,
      seed: settings.seed,
      slo: writtenAs('slo', settings.slo, folder),
    },
    {lineWidth: 0},
  )
  return (settings.load.trace?.events ?? 0) < LONG_EVENTS ? text : text + PLAYED_WHOLE
}

function pointOf({parts, changes}: Candidate, folder: string): object {
  const named = (setting: 'strategy' | 'autoscaler'): object =>
    setting in changes ? {[setting]: writtenAs(setting, changes[setting], folder)} : {}
  return {
    pipeline: [parts.pipeline],
    ...named('strategy'),
    ...named('autoscaler'),
    ...(parts.pipeline === 'overprovisioned' ? {slots: parts.slots} : {}),
  }
}

/** A value as files have it: with its unit, a path from the folder of the file. */
function writtenAs(key: string, value: unknown, folder: string): unknown {
  if (key === 'serviceQuantiles') return quantilesText(value as Quantiles)
  if (key === 'slo') return `${(value as Slo).percentile}<${(value as Slo).limitMs}ms`
  if (key === 'trace') return fromFolder(value as string, folder)
  if (value === null) return 'unbounded'
  if (typeof value === 'number') {
    const unit = ownValue(UNITS, SETTINGS[key as SettingName].helpValue)
    return unit === undefined ? value : `${value}${unit}`
  }
  if (typeof value === 'string') return wordFrom(value, folder)
  return typeof value === 'object' ? namedFrom(value as NamedSettings, folder) : value
}

const UNITS: Readonly<Record<string, string>> = {DURATION: 'ms', SIZE: 'MB'}

const wordFrom = (word: string, folder: string): string =>
  isFileWord(word) ? fromFolder(word, folder) : word

function namedFrom({kind, ...own}: NamedSettings, folder: string): string | NamedSettings {
  const words = kind
    .split(',')
    .map((word) => wordFrom(word, folder))
    .join(',')
  return Object.keys(own).length === 0 ? words : {kind: words, ...own}
}

/** With a dot in front, where it would not be a path by itself. */
function fromFolder(file: string, folder: string): string {
  const relative = path.relative(folder, path.resolve(file)).replaceAll('\\', '/')
  return relative.startsWith('.') || path.isAbsolute(relative) ? relative : `./${relative}`
}
