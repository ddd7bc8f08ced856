import type {Ms} from '../../model/units.js'
import {quantileName} from './quantile-names.js'

/** What is wrong with quantiles, at which of them, and what helps. */
export interface QuantileFault {
  readonly index: number
  readonly message: string
  readonly remedy: string
}

/** The first fault of quantiles in the order in which they stand; null where they make a distribution. */
export function faultOfQuantiles(points: readonly (readonly [number, Ms])[]): QuantileFault | null {
  for (const [index, [probability, valueMs]] of points.entries()) {
    const before = points[index - 1]
    if (before === undefined) continue
    const [name, earlier] = [quantileName(probability), quantileName(before[0])]
    if (probability === before[0]) {
      return {index, message: `${name} stands twice`, remedy: 'drop one of the two'}
    }
    if (probability < before[0]) {
      return {index, message: `${name} stands behind ${earlier}`, remedy: 'write them from min to max'}
    }
    if (valueMs < before[1]) {
      const message = `${name} is ${valueMs} ms, below the ${before[1]} ms of ${earlier}: quantiles rise`
      return {index, message, remedy: `write ${before[1]}ms or more for ${name}`}
    }
  }
  return faultOfEnds(points)
}

function faultOfEnds(points: readonly (readonly [number, Ms])[]): QuantileFault | null {
  const index = points.length - 1
  const [probability = 0, valueMs = 0] = points[index] ?? []
  if (probability < 1) {
    const message = `max is missing behind ${quantileName(probability)}: a tail without an end is a guess`
    return {index, message, remedy: 'add the longest service time, like max=40ms'}
  }
  if (points.length > 1) return null
  const remedy = `give --service-time ${valueMs}ms, or quantiles like p50=2ms,p90=4ms,max=40ms`
  return {index, message: 'max alone is no distribution', remedy}
}
