import {UsageError} from '../errors.js'
import {parseCount} from './parse/parse-quantity.js'
import {parseWord} from './parse/parse-word.js'

/** The headings that `burst run --help` groups its flags under. */
type SettingGroup = 'LOAD' | 'TRACE' | 'JOB' | 'OFFLOAD' | 'CONTROL' | 'ENGINE' | 'RUN'

interface SettingDefinition<T> {
  readonly group: SettingGroup
  readonly helpValue: string
  readonly describe: string
  /** The text of a flag, or of a value in a file, as the unit used inside; else a UsageError. */
  readonly parse: ((text: string) => T) & {readonly words?: readonly string[]}
}

type Row<T> = readonly [
  group: SettingGroup,
  helpValue: string,
  describe: string,
  parse: SettingDefinition<T>['parse'],
]

/** A setting by its row of the table. */
export const setting = <T>(...[group, helpValue, describe, parse]: Row<T>): SettingDefinition<T> => ({
  group,
  helpValue,
  describe,
  parse,
})

/** The flag of a setting: `metricInterval` is given as `metric-interval`. */
export const flagOf = (name: string): string =>
  name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

/** The setting of a flag: `metric-interval` is `metricInterval` in a file. */
export const settingOf = (flag: string): string =>
  flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** A setting that is one of some words; throws a UsageError with the nearest. They stay readable beside the parser: a file's schema lists them for editors. */
export const oneOf = <Word extends string>(
  ...[group, known, what, describe]: readonly [SettingGroup, readonly Word[], what: string, describe: string]
): SettingDefinition<Word> => {
  const parse = (text: string): Word => parseWord(text, known, what)
  return {group, helpValue: 'WORD', describe, parse: Object.assign(parse, {words: known})}
}

/** A whole number from 1 to the most that burst goes up to; throws a UsageError. */
export const count =
  (what: string, most: number) =>
  (text: string): number => {
    const value = parseCount(text, what)
    if (value > most) {
      throw new UsageError(`${what} is ${text}; burst goes up to ${most}`, {
        suggestions: [`write a whole number from 1 to ${most}`],
      })
    }
    return value
  }

/** A setting that is such a number. */
export const upTo = (
  ...[group, most, what, describe]: readonly [SettingGroup, most: number, what: string, describe: string]
): SettingDefinition<number> => setting(group, 'COUNT', describe, count(what, most))

/** A special word with its meaning, or what the parser makes of the text. */
export const orWord =
  <T, V>(special: string, meaning: V, parse: (text: string) => T) =>
  (text: string): T | V =>
    text === special ? meaning : parse(text)
