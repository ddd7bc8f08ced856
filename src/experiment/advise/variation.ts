import {quantileMoments} from '../../kernel/sample-quantiles.js'
import type {Ms} from '../../model/units.js'
import type {GivenSettings} from '../../settings/settings.js'
import {hasPeak} from '../../settings/resolve/resolve-load.js'
import type {Shape} from '../../model/trial.js'

/** What the advice of a load is asked again with. */
export const PARAMETERS = ['peak', 'service time', 'spike length'] as const
export type Parameter = (typeof PARAMETERS)[number]

/** A load in another size: each parameter by a factor; 1 where it stays. */
export type Variation = Readonly<Partial<Record<Parameter, number>>>

/** The value of a parameter, in events/s or ms; null where the load has none that could be changed. */
export function valueOf(parameter: Parameter, given: SizedLoad): number | null {
  if (parameter === 'service time') return serviceMeanMs(given)
  if (parameter === 'spike length') return given.spikeDuration ?? null
  return given.trace === undefined ? peakOf(given) : (given.traceScale ?? 1)
}

const serviceMeanMs = ({serviceTime, serviceQuantiles}: SizedLoad): Ms | null =>
  serviceQuantiles === undefined ? (serviceTime ?? null) : quantileMoments(serviceQuantiles).meanMs

/** Settings of a load whose shape, rate and service time are stated, as far as it has them. */
export type SizedLoad = GivenSettings & {readonly shape?: Shape}

/** Above the base, where the shape has a peak; else of all rates. A trace grows as a whole. */
function peakOf({shape, rate, peakRate}: SizedLoad): number | null {
  if (rate === undefined || rate === 'max') return null
  return shape !== undefined && hasPeak(shape) ? (peakRate ?? null) : rate
}

/** The same settings with other sizes. A peak that falls below the base is the base. */
export function varied(given: SizedLoad, variation: Variation): SizedLoad {
  const entries = PARAMETERS.flatMap((parameter) => {
    const value = valueOf(parameter, given)
    const factor = variation[parameter] ?? 1
    return value === null || factor === 1 ? [] : [sized(parameter, {value, factor}, given)]
  })
  return {...given, ...Object.fromEntries(entries)}
}

/** The setting of a parameter, by its key. */
function sized(
  parameter: Parameter,
  {value, factor}: {readonly value: number; readonly factor: number},
  {serviceQuantiles, shape, rate, trace}: SizedLoad,
): readonly [string, unknown] {
  if (parameter === 'spike length') return ['spikeDuration', Math.round(value * factor)]
  if (parameter === 'service time') {
    return serviceQuantiles === undefined
      ? ['serviceTime', value * factor]
      : ['serviceQuantiles', serviceQuantiles.map(([probability, ms]) => [probability, ms * factor])]
  }
  if (trace !== undefined) return ['traceScale', value * factor]
  if (shape === undefined || !hasPeak(shape)) return ['rate', value * factor]
  return ['peakRate', typeof rate === 'number' ? Math.max(rate, value * factor) : value * factor]
}
