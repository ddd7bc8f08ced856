import {UsageError} from '../errors.js'
import {TRACE_GAPS, TRACE_UNITS} from '../model/trial.js'
import {parseDuration, parsePositive, parsePositiveDuration} from './parse/parse-quantity.js'
import {oneOf, setting} from './setting-definition.js'

/** How a trace is read and played: rows of the table of settings. */
export const TRACE_SETTING_DEFINITIONS = {
  traceTime: setting('TRACE', 'COLUMN', 'column of the times', (text) => text),
  traceValue: setting('TRACE', 'COLUMN|all', 'column of the values, or all of them added up', (text) => text),
  traceSeries: setting('TRACE', 'NAME|all', 'one series of several, or all of them added up', (text) => text),
  traceUnit: oneOf(
    'TRACE',
    TRACE_UNITS,
    'trace unit',
    'what the file has: rates (eps), counts (per-interval), or one event a row (events)',
  ),
  traceGaps: oneOf(
    'TRACE',
    TRACE_GAPS,
    'trace gaps',
    'fills what is missing: hold (the rate before) or zero',
  ),
  traceFrom: setting('TRACE', 'DURATION', 'begin so far into the file', parseDuration),
  traceFor: setting('TRACE', 'DURATION', 'take so much of the file', parsePositiveDuration),
  traceSpeed: setting('TRACE', 'NUMBER', 'play its time so many times as fast, at the same rates', (text) =>
    parsePositive(text, 'trace speed'),
  ),
  traceScale: setting('TRACE', 'NUMBER', 'take so many times its rates', (text) =>
    parsePositive(text, 'trace scale'),
  ),
  traceBurstiness: setting(
    'TRACE',
    'NUMBER',
    'index of dispersion of the counts of a second within an interval of the file; 1 is Poisson',
    parseBurstiness,
  ),
} as const

const MOST_BURSTINESS = 1e6

function parseBurstiness(text: string): number {
  const value = parsePositive(text, 'trace burstiness')
  if (value >= 1 && value <= MOST_BURSTINESS) return value
  throw new UsageError(`trace burstiness is ${text}; it must be from 1 to ${MOST_BURSTINESS}`, {
    suggestions: ['write 1 for Poisson arrivals, and more for burstier ones, like 10'],
  })
}
