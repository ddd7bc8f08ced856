import {UsageError} from '../../errors.js'
import type {Arrivals, Extent, Load, LoadTrace} from '../../model/trial.js'
import type {Eps, Ms} from '../../model/units.js'
import {mostEvents} from '../../workload/bursts.js'
import {UTILIZATION} from '../../workload/demand.js'
import {firstRateEps, summarizeTrace, traceLengthMs} from '../../workload/trace-summary.js'
import {DEFAULTS, type SettingDefaults} from '../defaults.js'
import type {LoadedTrace} from '../files/load-trace.js'
import {requireFewEvents, requireOneEnd, requireRoomForWarmup, standardDrainMs} from './resolve-extent.js'
import type {GivenSettings} from '../settings.js'

/** What a load needs to know of a trace. */
export type TraceFile = Pick<LoadedTrace, 'path' | 'sha256' | 'points'> &
  Partial<Pick<LoadedTrace, 'reading'>>

/** A trace, with the capacity above which a second of it is a burst. */
export type TraceOnSlots = TraceFile & {readonly capacityEps: Eps}

/** The load of a trial on a trace, or a UsageError that says what does not go with it; null = there is no file. */
export function loadOfTrace(
  given: GivenSettings,
  defaults: SettingDefaults,
  trace: TraceOnSlots | null,
): Load {
  if (trace === null) {
    throw new UsageError('shape trace needs its file', {
      suggestions: ['add --trace FILE: CSV, JSON of CloudWatch or Prometheus, or a log'],
    })
  }
  requireNoOtherRate(given)
  const load = resolveTrace(trace, {
    arrivals: given.arrivals ?? DEFAULTS.arrivals,
    warmupMs: given.warmup ?? defaults.warmupMs,
    durationMs: given.duration,
    events: given.events,
    capacityEps: trace.capacityEps,
  })
  const {extent, rateEps} = load
  requireOneEnd(given, rateEps)
  requireRoomForWarmup(extent, rateEps)
  const most = (rateEps * extent.warmupMs) / 1000 + load.trace.events
  requireFewEvents(most, `the window of ${trace.path}`, 'give a shorter --duration')
  const drainTimeoutMs = given.drainTimeout ?? standardDrainMs(given.engine ?? defaults.engine, extent)
  return {...load, drainTimeoutMs}
}

/** Throws a UsageError that names the setting: a trace has its own rates, and when they change. */
export function requireNoOtherRate({rate, peakRate, period, spikeDuration}: OtherRates): void {
  const others = {rate, 'peak-rate': peakRate, period, 'spike-duration': spikeDuration}
  const [name] = Object.entries(others).flatMap(([key, value]) => (value === undefined ? [] : [key]))
  if (name === undefined) return
  throw new UsageError(`${name.replace('-', ' ')} is given, and a trace has its own rates`, {
    suggestions: [`drop --${name}`, 'or drop --trace'],
  })
}

/** Of any type: it is enough that one is given. */
type OtherRates = Readonly<Partial<Record<'rate' | 'peakRate' | 'period' | 'spikeDuration', unknown>>>

/** All of a load but how long it may drain. */
interface TraceLoad extends Omit<Load, 'drainTimeoutMs'> {
  readonly rateEps: Eps
  readonly trace: LoadTrace
}

/** What is asked of a trace, beside its own rates. */
export interface TraceUse {
  readonly arrivals: Arrivals
  readonly warmupMs: Ms
  /** Undefined where the trace's own length is meant. */
  readonly durationMs: Ms | undefined
  /** Undefined where no number of events ends the load. */
  readonly events: number | undefined
  /** What the slots can do: seconds above it are bursts. */
  readonly capacityEps: Eps
}

/**
 * The load of a trace: the warm-up at its first rate, or at 0.8 of the slots' capacity where it begins above that; the
 * window as long as it is. Throws a UsageError where it says
 * no end and nothing else does.
 */
export function resolveTrace(
  {path, sha256, reading, points}: TraceFile,
  {arrivals, warmupMs, durationMs, events, capacityEps}: TraceUse,
): TraceLoad {
  const firstEps = firstRateEps(points)
  // A warm-up that overloads the slots would hand the window a backlog that the trace never made.
  const rateEps = firstEps > capacityEps ? UTILIZATION * capacityEps : firstEps
  const extent = extentOf({warmupMs, durationMs, events}, {path, points})
  const {highestEps, ...used} = summarizeTrace(points, {
    windowMs: extent.kind === 'duration' ? extent.durationMs : Infinity,
    mostEvents: mostEvents(extent),
    capacityEps,
  })
  if (used.events === 0) {
    throw new UsageError(`${path} has no event in its window`, {suggestions: ['give a longer --duration']})
  }
  return {
    shape: 'trace',
    arrivals,
    rateEps,
    peakRateEps: Math.max(rateEps, highestEps),
    periodMs: null,
    spikeDurationMs: null,
    extent,
    trace: {
      path,
      sha256,
      ...(reading !== undefined && Object.keys(reading).length > 0 ? {reading} : {}),
      fileMs: traceLengthMs(points),
      ...used,
    },
  }
}

function extentOf(
  {warmupMs, durationMs, events}: Pick<TraceUse, 'warmupMs' | 'durationMs' | 'events'>,
  {path, points}: Pick<LoadedTrace, 'path' | 'points'>,
): Extent {
  if (events !== undefined) return {kind: 'events', warmupMs, events}
  const windowMs = durationMs ?? traceLengthMs(points)
  if (windowMs !== null) return {kind: 'duration', warmupMs, durationMs: windowMs}
  throw new UsageError(`${path} has one rate and no end`, {
    suggestions: ['give --duration', 'add a line with the instant of its end'],
  })
}
