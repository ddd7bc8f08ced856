import {ownValue} from '../model/own-value.js'
import {UsageError} from '../errors.js'
import type {StrategySettings} from '../model/trial.js'
import type {Setting, StrategyDefinition} from '../strategy/strategy.js'
import {parseDuration} from './parse/parse-quantity.js'
import {parseWord} from './parse/parse-word.js'
import {withWords} from './parse/with-words.js'
import type {NamedSettings} from './settings.js'
import {unknownSetting} from './unknown-setting.js'

/** How a setting is written in files and after `--set`: durations without the unit in their name. */
export const settingWord = (key: string): string => (key.endsWith('Ms') ? key.slice(0, -2) : key)

/** A strategy or batch policy as far as its settings go. */
export type Configurable = Pick<StrategyDefinition, 'settings' | 'wraps'>

/** Its own settings, and those of the strategy that it wraps. */
function settingsOf({settings, wraps}: Configurable, given: NamedSettings): Configurable['settings'] {
  if (!wraps) return settings
  const of = given['of'] ?? settings['of']?.default
  return {...settings, ...(typeof of === 'string' ? ownValue(wraps, of)?.settings : {})}
}

/** All settings of a strategy or batch policy, given ones over defaults, or a UsageError that names the key. */
export function resolveNamedSettings(
  given: NamedSettings,
  definitions: Readonly<Record<string, Configurable>>,
  what: string,
): StrategySettings {
  const definition = ownValue(definitions, given.kind)
  const settings = definition ? settingsOf(definition, given) : {}
  const words = Object.keys(settings).map(settingWord)
  const unknown = Object.keys(given).find((key) => key !== 'kind' && !words.includes(key))
  if (unknown !== undefined) throw unknownSetting(`${what} ${given.kind}`, unknown, words)
  const values = Object.entries(settings).map(([key, setting]) => {
    const raw = ownValue(given, settingWord(key))
    return [key, raw === undefined ? setting.default : parseSetting(key, setting, {raw, what})] as const
  })
  return {kind: given.kind, ...Object.fromEntries(values)}
}

/** A setting in the unit used inside, from what a file or `--set` gives; throws a UsageError that names its range. */
export function parseSetting(
  key: string,
  setting: Setting,
  given: {raw: unknown; what: string; word?: string},
): number | string {
  const {raw, what, word = settingWord(key)} = given
  const name = `${what}.${word}`
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw) : JSON.stringify(raw)
  if ('words' in setting) return parseWord(text, setting.words, name)
  const {minimum, maximum} = setting
  const value = key.endsWith('Ms') ? withWords(`${name}: `, () => parseDuration(text)) : numberIn(name, text)
  if (value < minimum || value > (maximum ?? Infinity)) {
    const range = maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`
    throw new UsageError(`${name} is ${text}; it must be ${range}`)
  }
  return value
}

function numberIn(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new UsageError(`${name} is "${text}", which is not a number`)
  return value
}
