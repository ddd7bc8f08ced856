import {ownValue} from '../../model/own-value.js'
import {MS_PER_S} from '../../model/units.js'
import {pointWordsOf} from '../../results/point-keys.js'

/** A setting as a person says it: `spikeDuration`, `2000ms` → `spike duration 2 s`. */
export const settingWords = (key: string, value: string): string =>
  [plainWords(key), (ownValue(LISTS, key) ?? spanWords)(value)].filter((text) => text !== '').join(' ')

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

/** `slot-crash+at:3000ms+restart:500ms+slot-crash` → `slot-crash at 3 s restart 500 ms and slot-crash`. */
const faultWords = (value: string): string =>
  value
    .split('+')
    .map((part, at) => (part.includes(':') ? settingOfFault(part) : `${at > 0 ? 'and ' : ''}${part}`))
    .join(' ')

function settingOfFault(part: string): string {
  const [key = '', value = ''] = part.split(':')
  return settingWords(key, value)
}

/** `2000ms:3+4000ms:2` → `2 s to 3 slots and 4 s to 2 slots`. */
const rescaleWords = (value: string): string =>
  value
    .split('+')
    .map((part) => part.split(':'))
    .map(([at = '', slots]) => (slots === undefined ? at : `${spanWords(at)} to ${slots} slots`))
    .join(' and ')

/** Settings that are lists. */
const LISTS: Readonly<Record<string, (value: string) => string>> = {
  faults: faultWords,
  crashes: faultWords,
  rescaleAt: rescaleWords,
}
