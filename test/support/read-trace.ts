import {UsageError} from '../../src/errors.js'
import type {TraceReading} from '../../src/model/trial.js'
import type {ReadTrace} from '../../src/settings/trace/raw-series.js'
import {readTrace} from '../../src/settings/trace/read-trace.js'

/** A trace text as read: file `load`. */
export const read = (text: string | readonly string[], reading: TraceReading = {}): ReadTrace =>
  readTrace({text: typeof text === 'string' ? text : text.join('\n'), path: 'load', reading})

/** Rates as pairs of second and events/s. */
export function ratesIn(
  text: string | readonly string[],
  reading: TraceReading = {},
): 'instants' | readonly (readonly [number, number])[] {
  const {points} = read(text, reading)
  return points.kind === 'rates'
    ? points.points.map(({atNs, rateEps}) => [atNs / 1e9, rateEps] as const)
    : points.kind
}

/** What a refusal says, with its remedies. */
export function refusal(text: string | readonly string[], reading: TraceReading = {}): string {
  try {
    read(text, reading)
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.suggestions].join('\n')
    throw error
  }
  return 'not refused'
}

/** What was understood, a line each. */
export const said = (text: string | readonly string[], reading: TraceReading = {}): string =>
  read(text, reading).understood.join('\n')
