import {contradictionsIn} from '../autoscaler/parameters.js'
import {UsageError} from '../errors.js'
import {ownValue} from '../model/own-value.js'
import type {Setting} from '../strategy/strategy.js'
import {parseSetting} from './named-settings.js'

/** A parameter in the unit used inside, from a file or `--set`; a bare number of a span is its ms; throws a UsageError at what is no such amount. */
export function parseParameter(key: string, setting: Setting, raw: unknown): number | string {
  const text = String(raw)
  const isBareMs = key.endsWith('Ms') && /^\d+(\.\d+)?$/.test(text)
  const value = parseSetting(key, setting, {
    raw: isBareMs ? `${text}ms` : text,
    what: 'autoscaler',
    word: key,
  })
  if (typeof value !== 'number' || !isCount(key) || Number.isInteger(value)) return value
  throw new UsageError(`autoscaler.${key} is ${text}, which is not a whole number`)
}

const COUNTS = ['Slots', 'slotsMax', 'Points', 'partitions', 'Parallelism', 'lagThreshold']
const isCount = (key: string): boolean => COUNTS.some((end) => key.endsWith(end))

/** Throws a `UsageError` with the first parameter of an autoscaler that contradicts another one. */
export function requireConsistent(
  autoscaler: string,
  parameters: Parameters<typeof contradictionsIn>[0],
): void {
  const [wrong] = contradictionsIn(parameters)
  if (wrong === undefined) return
  throw new UsageError(
    `autoscaler.${wrong.key} of ${autoscaler} is ${String(ownValue(parameters, wrong.key))}: ${wrong.message}`,
    {suggestions: [`set autoscaler.${wrong.key} lower`]},
  )
}
