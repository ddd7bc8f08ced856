import {UsageError} from '../../../errors.js'
import {parseCount, parseDuration, parseMemory, parseRate} from '../../../settings/parse/parse-quantity.js'
import type {Slider} from './controls.js'

/** What reads the text of a slider, in the words of the command line. */
const READERS: Readonly<Record<Slider['unit'], (text: string) => number>> = {
  rate: (text) => parseRate(text, 'rate'),
  count: (text) => parseCount(text, 'count'),
  ms: parseDuration,
  MB: parseMemory,
}

/** A text of the command line in the unit used inside; NaN where it is none: what is wrong, the answer says. */
export function numberOf(unit: Slider['unit'], text: string): number {
  try {
    return READERS[unit](text)
  } catch (error) {
    if (error instanceof UsageError) return Number.NaN
    throw error
  }
}

const MEMORY_STEP_MB = 64

/** The nearest value above (`direction` 1) or below (-1) that has a text of its own. */
export function nextValue(unit: Slider['unit'], value: number, direction: 1 | -1): number {
  const step = unit === 'MB' ? MEMORY_STEP_MB : digitStep(unit, value, direction)
  return (Math.round(value / step) + direction) * step
}

/** One of the second digit, which is the last that a text has; below 10, 100, … the digits are finer. */
function digitStep(unit: Slider['unit'], value: number, direction: 1 | -1): number {
  const power = Math.floor(Math.log10(value) + 1e-9)
  const isLowest = direction === -1 && Math.abs(value / 10 ** power - 1) < 1e-9
  const step = 10 ** (power - (isLowest ? 2 : 1))
  return unit === 'ms' ? step : Math.max(1, step)
}

/** A value of a slider as the command line takes it, rounded to two digits. */
export function textOf(unit: Slider['unit'], value: number): string {
  const rounded = Number(value.toPrecision(2))
  switch (unit) {
    case 'MB':
      return `${Math.round(value)}MB`
    case 'rate':
    case 'count':
      return String(Math.max(1, Math.round(rounded)))
    case 'ms':
      return rounded < 1000 ? `${rounded}ms` : `${Number((rounded / 1000).toPrecision(3))}s`
  }
}
