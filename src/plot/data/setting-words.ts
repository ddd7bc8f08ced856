import {MS_PER_S} from '../../model/units.js'
import {pointWordsOf} from '../../results/point-keys.js'

/** A setting as a person says it: `spikeDuration`, `2000ms` → `spike duration 2 s`. */
export const settingWords = (key: string, value: string): string =>
  [plainWords(key), spanWords(value)].filter((text) => text !== '').join(' ')

/** All settings of a point, by commas; '' of none. */
export const settingsOfPoint = (point: string): string =>
  [...pointWordsOf(point)].map(([key, value]) => settingWords(key, value)).join(', ')

/** `reservedConcurrency` → `reserved concurrency`. */
export const plainWords = (name: string): string =>
  name
    .replaceAll(
      /([a-z\d])([A-Z])/g,
      (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`,
    )
    .replaceAll('.', ' ')

/** `2000ms` → `2 s`; what is no time of a second or more stays as it is, with a space before its unit. */
function spanWords(value: string): string {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? []
  if (amount === '') return value
  const isLong = unit === 'ms' && Number(amount) >= MS_PER_S
  return isLong ? `${Number(amount) / MS_PER_S} s` : `${amount} ${unit === 'm' ? 'min' : unit}`
}
