import {UsageError} from '../../errors.js'
import type {Quantiles} from '../../model/trial.js'
import {parseDuration} from '../parse/parse-quantity.js'
import {withWords} from '../parse/with-words.js'
import {faultOfQuantiles} from './check-quantiles.js'
import {probabilityOf, quantileName} from './quantile-names.js'

const FORM = 'write quantiles like p50=2ms,p90=4ms,p99=9ms,max=40ms'

/** `p50=2ms,p90=4ms,max=40ms` as points of a quantile function; a UsageError names the quantile that is wrong. */
export function parseQuantiles(text: string): Quantiles {
  const parts = text.split(',').map((part) => part.trim())
  const points = parts.map(parsePoint)
  const fault = faultOfQuantiles(points)
  if (fault === null) return points
  throw new UsageError(`service quantiles "${text}": ${fault.message}`, {suggestions: [fault.remedy]})
}

function parsePoint(part: string): readonly [number, number] {
  const [name = '', value, ...more] = part.split('=').map((word) => word.trim())
  if (value === undefined || more.length > 0) {
    throw new UsageError(`service quantile "${part}" is not of the form p90=4ms`, {suggestions: [FORM]})
  }
  const probability = probabilityOf(name)
  if (probability === null) {
    throw new UsageError(`service quantile "${part}" has an unknown name "${name}"`, {
      suggestions: ['known are min, p1 to p99, p99.9 and the like, and max', FORM],
    })
  }
  if (/^-\s*[\d.]/.test(value)) {
    throw new UsageError(`service quantile ${name} is ${value}; a time is not negative`, {
      suggestions: [FORM],
    })
  }
  return [probability, withWords(`service quantile ${name}: `, () => parseDuration(value))]
}

/** Quantiles as `parseQuantiles` reads them. */
export const quantilesText = (quantiles: Quantiles): string =>
  quantiles.map(([probability, valueMs]) => `${quantileName(probability)}=${valueMs}ms`).join(',')
