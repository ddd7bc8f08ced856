import {quantileMoments} from '../../kernel/sample-quantiles.js'
import type {OffloadProfile, Quantiles, Shape} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {hasPeak} from '../../settings/resolve/resolve-load.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../settings/settings.js'

/** What the advice of a load is asked again with: of the load and the job, */
export const LOAD_PARAMETERS = ['peak', 'rate', 'service time', 'spike length', 'duty'] as const
/** and of functions alone: whatever calls none stays as it is. */
export const FUNCTION_PARAMETERS = ['cold start', 'round trip', 'calls at once'] as const

/** What a month is charged by: all lines of functions move as one. */
export const PRICE_PARAMETERS = ['slot price', 'function price'] as const
export type PriceParameter = (typeof PRICE_PARAMETERS)[number]

export type LoadParameter = (typeof LOAD_PARAMETERS)[number]
export type FunctionParameter = (typeof FUNCTION_PARAMETERS)[number]
/** What needs a trial to be known: a price does not. */
export type TriedParameter = LoadParameter | FunctionParameter

/** Each parameter by a factor; 1 where it stays. */
export type Variation = Readonly<Partial<Record<TriedParameter, number>>>

/** Whether nothing but functions is another. */
export const isOfFunctions = (variation: Variation): boolean =>
  LOAD_PARAMETERS.every((parameter) => (variation[parameter] ?? 1) === 1)

/** Settings of a load whose shape, rate and service time are stated, as far as it has them. */
export type SizedLoad = GivenSettings & {readonly shape?: Shape}

/** The value of a parameter, in events/s, ms or calls, of the duty as a share; null where the load has none to change. */
export function valueOf(parameter: LoadParameter | 'calls at once', given: SizedLoad): number | null {
  return VALUES[parameter](given)
}

const VALUES: Readonly<Record<LoadParameter | 'calls at once', (given: SizedLoad) => number | null>> = {
  peak: (given) => (given.trace === undefined ? peakOf(given) : (given.traceScale ?? 1)),
  rate: ({trace, shape, rate}) =>
    trace === undefined && shape !== undefined && hasPeak(shape) && typeof rate === 'number' ? rate : null,
  'service time': ({serviceTime, serviceQuantiles}) =>
    serviceQuantiles === undefined ? (serviceTime ?? null) : quantileMoments(serviceQuantiles).meanMs,
  'spike length': ({spikeDuration}) => spikeDuration ?? null,
  duty: ({spikeDuration, period}) =>
    spikeDuration === undefined || period === undefined ? null : spikeDuration / period,
  'calls at once': ({maxInFlight}) => maxInFlight ?? null,
}

/** Above the base, where the shape has a peak; else of all rates. A trace grows as a whole. */
function peakOf({shape, rate, peakRate}: SizedLoad): number | null {
  if (rate === undefined || rate === 'max') return null
  return shape !== undefined && hasPeak(shape) ? (peakRate ?? null) : rate
}

/** The same settings with other sizes. A peak that falls below the base is the base. */
export function varied(given: SizedLoad, variation: Variation): SizedLoad {
  const sized = [...LOAD_PARAMETERS, 'calls at once' as const].flatMap((parameter) => {
    const value = valueOf(parameter, given)
    const factor = variation[parameter] ?? 1
    return value === null || factor === 1 ? [] : [SIZED[parameter](value * factor, factor, given)]
  })
  return Object.assign({}, given, ...sized) as SizedLoad
}

type Sized = (value: number, factor: number, given: SizedLoad) => Partial<SizedLoad>

const SIZED: Readonly<Record<LoadParameter | 'calls at once', Sized>> = {
  peak: (value, _, {shape, rate, trace}) => {
    if (trace !== undefined) return {traceScale: value}
    if (shape === undefined || !hasPeak(shape)) return {rate: value}
    return {peakRate: typeof rate === 'number' ? Math.max(rate, value) : value}
  },
  rate: (value) => ({rate: value}),
  'service time': (value, factor, {serviceQuantiles}) =>
    serviceQuantiles === undefined
      ? {serviceTime: value}
      : {serviceQuantiles: serviceQuantiles.map(([probability, ms]) => [probability, ms * factor] as const)},
  'spike length': (value) => ({spikeDuration: Math.round(value)}),
  // Whole periods again: a window that was stated held as many of the old ones.
  duty: (_, factor, {period = 0, duration}) => {
    const otherMs = Math.round(period / factor)
    const periods = duration === undefined ? null : Math.max(1, Math.round(duration / period))
    return {period: otherMs, ...(periods === null ? {} : {duration: periods * otherMs})}
  },
  'calls at once': (value, factor, {reservedConcurrency}) => ({
    maxInFlight: Math.max(1, Math.round(value)),
    // Where the account left so many, it leaves others; more calls than that would be throttled.
    ...(reservedConcurrency === undefined
      ? {}
      : {reservedConcurrency: Math.max(1, Math.round(reservedConcurrency * factor))}),
  }),
}

/** Settings whose functions start, or answer, so many times as slowly; their own work takes as long as before. */
export function withFunctions(settings: ResolvedSettings, variation: Variation): ResolvedSettings {
  const {'cold start': cold = 1, 'round trip': trip = 1} = variation
  if (cold === 1 && trip === 1) return settings
  const {profile} = settings.offload
  const {preInitMs, initMs, overhead} = profile
  return {
    ...settings,
    offload: {
      ...settings.offload,
      profile: {
        ...profile,
        preInitMs: timesQuantiles(preInitMs, cold),
        initMs: timesQuantiles(initMs, cold),
        overhead: overhead.map((row) => ({...row, quantilesMs: timesQuantiles(row.quantilesMs, trip)})),
      },
    },
  }
}

const timesQuantiles = (quantiles: Quantiles, factor: number): Quantiles =>
  quantiles.map(([probability, valueMs]) => [probability, valueMs * factor] as const)

/** Means of a profile: from no environment to one at work, and of a warm call beyond its work, at its smallest batch. */
export function meansOf({preInitMs, initMs, overhead}: OffloadProfile): {
  readonly coldStartMs: Ms
  readonly roundTripMs: Ms
} {
  return {
    coldStartMs: quantileMoments(preInitMs).meanMs + quantileMoments(initMs).meanMs,
    roundTripMs: quantileMoments(overhead[0]?.quantilesMs ?? []).meanMs,
  }
}
