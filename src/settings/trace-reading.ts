import {UsageError} from '../errors.js'
import type {TraceReading} from '../model/trial.js'
import type {GivenSettings} from './settings.js'
import {flagOf} from './setting-definition.js'

/** Settings that are of a trace, and what they are called among what is asked of it. */
const KEYS = {
  traceTime: 'time',
  traceValue: 'value',
  traceSeries: 'series',
  traceUnit: 'unit',
  traceGaps: 'gaps',
  traceFrom: 'fromMs',
  traceFor: 'forMs',
  traceSpeed: 'speed',
  traceScale: 'scale',
  traceBurstiness: 'burstiness',
} as const satisfies Readonly<Partial<Record<keyof GivenSettings, keyof TraceReading>>>

type TraceSetting = keyof typeof KEYS

/** Settings beside `trace` that say how it is read and played. */
export const TRACE_SETTINGS = Object.keys(KEYS) as readonly TraceSetting[]

/** What numbers and spans are where they change nothing: asked for, they are as good as missing. */
const NEUTRAL: Readonly<Partial<TraceReading>> = {fromMs: 0, speed: 1, scale: 1, burstiness: 1}

/** What is asked of a trace, without what changes nothing; throws a UsageError where there is no trace. */
export function traceReadingOf(given: GivenSettings): TraceReading {
  const asked = TRACE_SETTINGS.filter((name) => given[name] !== undefined)
  const [first] = asked
  if (first !== undefined && given.trace === undefined) {
    const flag = flagOf(first)
    throw new UsageError(`${flag.replaceAll('-', ' ')} is of a trace, and none is given`, {
      suggestions: ['add --trace FILE', `drop --${flag}`],
    })
  }
  const entries = asked.map((name) => [KEYS[name], given[name]] as const)
  return Object.fromEntries(entries.filter(([key, value]) => NEUTRAL[key] !== value))
}
