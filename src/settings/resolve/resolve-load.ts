import {UsageError} from '../../errors.js'
import type {Load, Shape} from '../../model/trial.js'
import type {Eps} from '../../model/units.js'
import {needsDuration} from '../../workload/shapes.js'
import {DEFAULTS, type SettingDefaults} from '../defaults.js'
import {requireFewEvents, requireOneEnd, resolveExtent, standardDrainMs} from './resolve-extent.js'
import {resolvePeriod, resolveSpike} from './resolve-spikes.js'
import {loadOfTrace, type TraceOnSlots} from './resolve-trace.js'
import type {GivenSettings} from '../settings.js'

/** The load of a trial, whole and consistent, or a UsageError that says which settings contradict each other. */
export function resolveLoad(
  given: GivenSettings,
  defaults: SettingDefaults,
  trace: TraceOnSlots | null = null,
): Load {
  const shape = shapeOf(given, defaults)
  if (shape === 'trace') return loadOfTrace(given, defaults, trace)
  const rateEps = given.rate ?? defaults.rateEps
  if (rateEps === null) throw new UsageError('rate is missing', {suggestions: ['set rate, in events/s']})
  requireOneEnd(given, rateEps)

  const extent = resolveExtent(given, defaults, rateEps)
  const periodMs = resolvePeriod(given, shape)
  if (extent.kind === 'events' && needsDuration({shape, periodMs})) {
    throw new UsageError(`shape ${shape} needs a duration, and events ends the load instead`, {
      suggestions: ['add --shape constant', 'give --duration instead of --events'],
    })
  }
  const load: Load = {
    shape,
    arrivals: given.arrivals ?? DEFAULTS.arrivals,
    rateEps,
    peakRateEps: hasPeak(shape) ? resolvePeak(given, rateEps) : baseOf(rateEps),
    periodMs,
    spikeDurationMs: resolveSpike(given, {shape, periodMs, extent}),
    extent,
    drainTimeoutMs: given.drainTimeout ?? standardDrainMs(given.engine ?? defaults.engine, extent),
    trace: null,
  }
  requireCountable(load)
  return load
}

/** A trace needs no other word for its shape. */
function shapeOf({rate, shape, trace}: GivenSettings, defaults: SettingDefaults): Shape {
  if (trace === undefined) return rate === 'max' ? 'constant' : (shape ?? defaults.shape)
  if (shape === undefined || shape === 'trace') return 'trace'
  throw new UsageError(`a trace is for shape trace, and shape is ${shape}`, {
    suggestions: ['drop --shape', 'drop --trace'],
  })
}

function requireCountable({rateEps, peakRateEps, extent}: Load): void {
  if (extent.kind === 'events' || rateEps === 'max') return
  const most = (Math.max(rateEps, peakRateEps) * (extent.warmupMs + extent.durationMs)) / 1000
  const what = `a peak of ${peakRateEps}/s over ${extent.durationMs} ms`
  requireFewEvents(most, what, 'give a lower --rate or a shorter --duration')
}

/** Shapes that never look at the peak: leaving it out keeps equal loads equal. */
const PEAKLESS: ReadonlySet<Shape> = new Set<Shape>(['constant', 'fluctuation', 'trace'])

/** Whether a shape of load has a peak rate to set. */
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
