import {ownValue} from '../../model/own-value.js'
import {UsageError} from '../../errors.js'
import type {Slo} from '../../model/trial.js'
import {SLO_PERCENTILES} from '../../model/trial.js'
import {type Eps, type Ms, NS_PER_MS} from '../../model/units.js'

/** In files and flags a quantity carries its unit; these turn it into the one unit used inside. */

/** Of each unit that a duration may have. */
export const MS_PER_UNIT: Readonly<Record<string, Ms>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** '800ms', '5s', '5m', '1h' → ms. A bare number is an error that says so. */
export function parseDuration(text: string): Ms {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text.trim())
  const [, amount, unit] = match ?? []
  if (amount === undefined || unit === undefined) {
    throw new UsageError(`"${text}" is not a duration`, {suggestions: ['write it like 800ms, 5s, 5m or 1h']})
  }
  if (unit === '') {
    throw new UsageError(`"${text}" has no unit`, {
      suggestions: [`write ${text}ms, ${text}s, ${text}m or ${text}h`],
    })
  }
  const msPerUnit = ownValue(MS_PER_UNIT, unit)
  if (msPerUnit === undefined) {
    throw new UsageError(`"${text}" has an unknown unit "${unit}"`, {
      suggestions: ['known units are ms, s, m and h'],
    })
  }
  const spanMs = Number(amount) * msPerUnit
  // A year of stream: longer is a typo, and would leave exact integer nanoseconds.
  if (spanMs > 31_536_000_000) {
    throw new UsageError(`"${text}" is longer than a year`, {
      suggestions: ['write it like 800ms, 5s, 5m or 1h'],
    })
  }
  // Clocks of trials count whole nanoseconds: a shorter span would be none.
  if (spanMs > 0 && spanMs < 1 / NS_PER_MS) {
    throw new UsageError(`"${text}" is shorter than a nanosecond`, {
      suggestions: ['write 0s for no time at all, or a duration like 0.01ms or 5s'],
    })
  }
  return spanMs
}

/** A duration of some length: a window of nothing measures nothing; 0 and other texts throw a UsageError. */
export function parsePositiveDuration(text: string): Ms {
  const spanMs = parseDuration(text)
  if (spanMs > 0) return spanMs
  throw new UsageError(`"${text}" is no time at all`, {
    suggestions: ['write a duration above 0, like 800ms or 5s'],
  })
}

/** What Flink takes at the least. */
const LEAST_CHECKPOINT_MS = 10

/** A duration that Flink would take checkpoints at; shorter ones and other texts throw a UsageError. */
export function parseCheckpointInterval(text: string): Ms {
  const spanMs = parsePositiveDuration(text)
  if (spanMs >= LEAST_CHECKPOINT_MS) return spanMs
  throw new UsageError(
    `a checkpoint every "${text}" is more than Flink takes: ${LEAST_CHECKPOINT_MS}ms apart at least`,
    {
      suggestions: [`write ${LEAST_CHECKPOINT_MS}ms or more, like 1s`],
    },
  )
}

/** '1769MB' → MB; other texts throw a UsageError. */
export function parseMemory(text: string): number {
  const match = /^(\d+)MB$/.exec(text.trim())
  const memoryMb = Number(match?.[1])
  if (!(memoryMb >= 128 && memoryMb <= 10_240)) {
    throw new UsageError(`"${text}" is not a memory size of Lambda`, {
      suggestions: ['write whole megabytes from 128MB to 10240MB, like 1769MB (one vCPU)'],
    })
  }
  return memoryMb
}

/** Held on the heaps of a cluster. */
const MOST_BALLAST_MB = 4096

/** State in MB, 0 for none; other texts throw a UsageError. */
export function parseBallast(text: string): number {
  const sizeMb = Number(/^(\d+)MB$/.exec(text.trim())?.[1])
  if (sizeMb <= MOST_BALLAST_MB) return sizeMb
  throw new UsageError(`"${text}" is no size of state`, {
    suggestions: [`write whole megabytes up to ${MOST_BALLAST_MB}MB, like 100MB, or 0MB for none`],
  })
}

/** 'p99<500ms' → its percentile and limit; other texts throw a UsageError. */
export function parseSlo(text: string): Slo {
  const [name, limit, ...rest] = text.split('<').map((part) => part.trim())
  const percentile = SLO_PERCENTILES.find((known) => known === name)
  if (percentile === undefined || limit === undefined || rest.length > 0) {
    throw new UsageError(`"${text}" is not a service level objective`, {
      suggestions: [`write it like p99<500ms; known percentiles are ${SLO_PERCENTILES.join(', ')}`],
    })
  }
  const limitMs = parseDuration(limit)
  if (limitMs > 0) return {percentile, limitMs}
  throw new UsageError(`"${text}" can never be met: its limit is 0`, {
    suggestions: ['write it like p99<500ms'],
  })
}

const ANY_NUMBER = 'write a plain number above 0, like 1000 or 0.5'
const WHOLE_NUMBER = 'write a whole number above 0, like 4'

/** A positive, finite number; `what` names it in the error. Throws a `UsageError`. */
export function parsePositive(text: string, what: string, remedy = ANY_NUMBER): number {
  const value = parseFinite(text, what, remedy)
  if (value > 0) return value
  throw new UsageError(`${what} is ${text}; it must be above 0`, {suggestions: [remedy]})
}

/** An event in eleven days: a lower rate has none in any trial, and its gaps leave exact nanoseconds. */
const LEAST_RATE_EPS: Eps = 1e-6

const ANY_RATE = 'write events per second, like 1000, 1k, 1.5M or 1000/s'

const FACTORS: Readonly<Record<string, number>> = {k: 1000, M: 1_000_000}

/** Events per second: `1000`, `1k`, `1.5M`, `1000/s`; `what` names the rate in the error. Throws a `UsageError`. */
export function parseRate(text: string, what: string): Eps {
  const [, amount, factor = ''] = /^([\d.]+)([kM])?(?:\s?\/s)?$/.exec(text.trim()) ?? []
  const rateEps = parsePositive(amount ?? text, what, ANY_RATE) * (ownValue(FACTORS, factor) ?? 1)
  if (rateEps >= LEAST_RATE_EPS) return rateEps
  throw new UsageError(`${what} is ${text}/s, less than an event in eleven days`, {
    suggestions: [`write a rate of at least ${LEAST_RATE_EPS} events/s, like 0.5 or 1000`],
  })
}

/** A finite number that is not below 0; `what` names it in the error. Throws a `UsageError`. */
export function parseNotNegative(text: string, what: string): number {
  const remedy = 'write a plain number of 0 or more, like 0 or 1.5'
  const value = parseFinite(text, what, remedy)
  if (value >= 0) return Math.abs(value)
  throw new UsageError(`${what} is ${text}; it must not be below 0`, {suggestions: [remedy]})
}

function parseFinite(text: string, what: string, remedy: string): number {
  const value = /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
  const suggestions = [remedy]
  if (Number.isNaN(value)) throw new UsageError(`${what} "${text}" is not a number`, {suggestions})
  if (!Number.isFinite(value))
    throw new UsageError(`${what} "${text}" is too large for a number`, {suggestions})
  return value
}

/** A positive integer; `what` names it in the error. */
export function parseCount(text: string, what: string): number {
  const value = parsePositive(text, what, WHOLE_NUMBER)
  if (Number.isSafeInteger(value)) return value
  throw new UsageError(`${what} is ${text}; it must be a whole number`, {suggestions: [WHOLE_NUMBER]})
}
