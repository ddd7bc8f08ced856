import {ownValue} from '../../model/own-value.js'
import {UsageError} from '../../errors.js'
import {
  type GivenSettings,
  type NamedSettings,
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
} from '../../settings/settings.js'
import {SWITCH_NAMES} from '../../settings/switches.js'
import {didYouMean} from '../../model/nearest-word.js'
import {PIPELINES} from '../../model/trial.js'
import type {Objective} from '../../analysis/objective.js'
import {parseObjectives, sloAmong} from '../../settings/parse/parse-objective.js'
import {parseWord} from '../../settings/parse/parse-word.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {withFlag} from '../../settings/parse/with-words.js'
import {flagOf} from '../../settings/setting-definition.js'

/** The objectives that a command line states; none where it states none. Each error names the flag. */
export function readObjectives(flags: Readonly<Record<string, unknown>>): readonly Objective[] {
  const texts = ownValue(flags, 'slo')
  return Array.isArray(texts) ? withFlag('slo', () => parseObjectives(texts.map(String))) : []
}

/** The flags as given, in the units used inside; each error names its flag. `--set` adds to what `base` has. */
export function readSettings(
  flags: Readonly<Record<string, unknown>>,
  base: Readonly<Record<string, unknown>> = {},
): GivenSettings {
  const given: Record<string, unknown> = {}
  for (const name of SETTING_NAMES) {
    const text = ownValue(flags, flagOf(name))
    if (typeof text === 'string') given[name] = parseFlag(name, text)
  }
  const pipelines = flags['pipeline']
  if (Array.isArray(pipelines)) {
    const words = pipelines.flatMap((text) => String(text).split(','))
    given['pipelines'] = words.map((word) =>
      withFlag('pipeline', () => parseWord(word.trim(), PIPELINES, 'pipeline')),
    )
  }
  const slo = sloAmong(readObjectives(flags))
  if (slo) given['slo'] = slo
  for (const name of SWITCH_NAMES) if (ownValue(flags, flagOf(name)) === true) given[name] = true
  const sets = flags['set']
  if (Array.isArray(sets)) for (const text of sets) applySet(given, String(text), base)
  return given
}

const parseFlag = (name: SettingName, text: string): unknown =>
  withFlag(flagOf(name), () => SETTINGS[name].parse(text))

const SETTABLE = ['strategy', 'batch', 'autoscaler', 'prices'] as const

/** What stands where the word itself is not given. */
const UNNAMED: Readonly<Record<string, NamedSettings>> = {
  autoscaler: {kind: DEFAULTS.autoscaler},
  prices: DEFAULTS.prices,
}

/** `strategy.inputThreshold=500` adds one key to the strategy's own settings. */
function applySet(
  given: Record<string, unknown>,
  text: string,
  fallback: Readonly<Record<string, unknown>>,
): void {
  const [, path, key, value] = /^([^.=]+)\.([^=]+)=(.+)$/.exec(text) ?? []
  if (path === undefined || key === undefined || value === undefined) {
    throw new UsageError(`--set: "${text}" is not of the form path=value`, {
      suggestions: ['write it like --set strategy.inputThreshold=500'],
    })
  }
  const settable = SETTABLE.find((known) => known === path)
  if (settable === undefined) {
    throw new UsageError(`--set: "${path}" has no settings${didYouMean(path, SETTABLE)}`, {
      suggestions: [`known are ${SETTABLE.join(', ')}; everything else has a flag of its own`],
    })
  }
  const unnamed = ownValue(UNNAMED, settable)
  const base = (given[settable] ?? fallback[settable] ?? unnamed) as NamedSettings | undefined
  if (base === undefined) {
    throw new UsageError(`--set: ${text} needs --${path}`, {
      suggestions: [
        `say which ${path} it is for, like --${path} ${path === 'batch' ? 'linger' : 'threshold'}`,
      ],
    })
  }
  given[settable] = {...base, [key]: value}
}
