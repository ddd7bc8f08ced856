import {UsageError} from '../errors.js'
import type {EngineName, Extent, Load, Shape} from '../model/trial.js'
import type {Eps, Ms} from '../model/units.js'
import {DEFAULT_PERIOD_MS, NEEDS_DURATION} from '../workload/shapes.js'
import {DEFAULTS, isVirtual, type SettingDefaults} from './defaults.js'
import type {GivenSettings} from './settings.js'

// A longer virtual trial would take hours; 2^31 events are also the end of exact counters in Java.
const MOST_EVENTS = 2 ** 31

/** The load of a trial, whole and consistent, or a UsageError that says which settings contradict each other. */
export function resolveLoad(
  given: GivenSettings,
  defaults: SettingDefaults,
  trace: Load['trace'] = null,
): Load {
  const rateEps = given.rate ?? defaults.rateEps
  if (rateEps === null) throw new UsageError('rate is missing', {suggestions: ['set rate, in events/s']})
  checkEvents(given, rateEps)

  const shape = rateEps === 'max' ? 'constant' : (given.shape ?? defaults.shape)
  const extent = resolveExtent(given, defaults, rateEps)
  if (extent.kind === 'events' && NEEDS_DURATION.has(shape)) {
    throw new UsageError(`shape ${shape} needs a duration, and events ends the load instead`, {
      suggestions: ['add --shape constant', 'give --duration instead of --events'],
    })
  }
  const load: Load = {
    shape,
    arrivals: given.arrivals ?? DEFAULTS.arrivals,
    rateEps,
    peakRateEps: hasPeak(shape) ? resolvePeak(given, rateEps) : baseOf(rateEps),
    periodMs: resolvePeriod(given, shape),
    spikeDurationMs: resolveSpike(given, shape, extent),
    extent,
    drainTimeoutMs: given.drainTimeout ?? standardDrainMs(given.engine ?? defaults.engine, extent),
    trace: resolveTrace(given, shape, trace),
  }
  checkSize(load)
  return load
}

/** On a wall clock a lost cause must end: after the length of the window. Virtual trials cost nothing to wait for. */
const standardDrainMs = (engine: EngineName, extent: Extent): Ms | null =>
  isVirtual(engine) || extent.kind === 'events' ? null : extent.durationMs

/** The trace file is read before anything else is decided: `trace` is its name by content. */
function resolveTrace(given: GivenSettings, shape: Shape, trace: Load['trace']): Load['trace'] {
  if (shape === 'trace' && given.trace === undefined) {
    throw new UsageError('shape trace needs its file', {
      suggestions: ['add --trace FILE, a CSV of atMs,rateEps or of instants'],
    })
  }
  if (shape !== 'trace' && given.trace !== undefined) {
    throw new UsageError(`a trace is for shape trace, and shape is ${shape}`, {
      suggestions: ['give --shape trace', 'drop --trace'],
    })
  }
  return trace
}

function checkEvents(given: GivenSettings, rateEps: Eps | 'max'): void {
  if (given.events !== undefined && given.duration !== undefined) {
    throw new UsageError('both events and duration are given; only one can end the load', {
      suggestions: ['drop --events', 'drop --duration'],
    })
  }
  if (rateEps === 'max' && given.events === undefined) {
    throw new UsageError('rate max needs a number of events: nothing else ends it', {
      suggestions: ['add --events 100000'],
    })
  }
  if (rateEps === 'max' && given.shape !== undefined && given.shape !== 'constant') {
    throw new UsageError(`rate max has no shape, and shape is ${given.shape}`, {
      suggestions: ['drop --shape'],
    })
  }
}

function resolveExtent(given: GivenSettings, defaults: SettingDefaults, rateEps: Eps | 'max'): Extent {
  const warmupMs = rateEps === 'max' ? 0 : (given.warmup ?? defaults.warmupMs)
  if (given.events === undefined) {
    return {kind: 'duration', warmupMs, durationMs: given.duration ?? defaults.durationMs}
  }
  const warmupEvents = rateEps === 'max' ? 0 : (rateEps * warmupMs) / 1000
  if (given.events <= warmupEvents) {
    throw new UsageError(
      `events is ${given.events}, and the warm-up of ${warmupMs} ms alone takes ${Math.ceil(warmupEvents)}`,
      {suggestions: ['add --warmup 0s', `give --events ${Math.ceil(warmupEvents) * 10}`]},
    )
  }
  return {kind: 'events', warmupMs, events: given.events}
}

/** Shapes that never look at the peak: leaving it out keeps equal loads equal. */
const PEAKLESS: ReadonlySet<Shape> = new Set<Shape>(['constant', 'fluctuation', 'trace'])

export const hasPeak = (shape: Shape): boolean => !PEAKLESS.has(shape)

const baseOf = (rateEps: Eps | 'max'): Eps => (rateEps === 'max' ? 0 : rateEps)

function resolvePeak(given: GivenSettings, rateEps: Eps | 'max'): Eps {
  const baseEps = baseOf(rateEps)
  const peakRateEps = given.peakRate ?? baseEps * DEFAULTS.peakFactor
  if (peakRateEps < baseEps) {
    throw new UsageError(`peak rate is ${peakRateEps}/s, below the base rate of ${baseEps}/s`, {
      suggestions: [`give --peak-rate ${baseEps * DEFAULTS.peakFactor}`],
    })
  }
  return peakRateEps
}

function resolvePeriod(given: GivenSettings, shape: Shape): Ms | null {
  const standardMs = DEFAULT_PERIOD_MS[shape]
  if (standardMs === null && given.period !== undefined) {
    throw new UsageError(`shape ${shape} has no period`, {suggestions: ['drop --period']})
  }
  return given.period ?? standardMs
}

function resolveSpike(given: GivenSettings, shape: Shape, extent: Extent): Ms | null {
  const {spikeDuration} = given
  if (spikeDuration === undefined) return null
  if (shape !== 'spike') {
    throw new UsageError(`spike duration is for shape spike, and shape is ${shape}`, {
      suggestions: ['drop --spike-duration', 'give --shape spike'],
    })
  }
  if (extent.kind === 'duration' && spikeDuration > 0.7 * extent.durationMs) {
    throw new UsageError(
      `a spike of ${spikeDuration} ms from 30 % of ${extent.durationMs} ms on does not fit`,
      {
        suggestions: [
          `give --spike-duration ${Math.floor(extent.durationMs / 5)}ms`,
          'give a longer --duration',
        ],
      },
    )
  }
  return spikeDuration
}

function checkSize({rateEps, peakRateEps, extent}: Load): void {
  if (extent.kind === 'events' || rateEps === 'max') return
  const most = (Math.max(rateEps, peakRateEps) * (extent.warmupMs + extent.durationMs)) / 1000
  if (most <= MOST_EVENTS) return
  throw new UsageError(
    `a peak of ${peakRateEps}/s over ${extent.durationMs} ms can be ${most.toPrecision(3)} events`,
    {
      suggestions: [`stay below ${MOST_EVENTS} events: give a lower --rate or a shorter --duration`],
    },
  )
}
