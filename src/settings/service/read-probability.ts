import {quote} from '../trace/problems.js'
import {probabilityOf, shifted} from './quantile-names.js'

/**
 * A probability from a cell: a name like `p90`, or a number, of percent where the column says so; NaN, with fault and
 * remedy noted.
 */
export function readProbability(
  cell: string,
  isPercent: boolean,
  note: (message: string, remedy: string) => void,
): number {
  const named = probabilityOf(cell)
  if (named !== null) return named
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN
  const most = isPercent ? 100 : 1
  if (value >= 0 && value <= most) return isPercent ? shifted(value) : value + 0
  if (Number.isNaN(value))
    note(`${quote(cell)} is no quantile`, 'write min, p1 to p99, p99.9, max, or a number')
  else {
    const remedy = isPercent
      ? 'write 50 for the median'
      : 'write 0.5 for the median, or name the column percentile'
    note(`${quote(cell)} is not from 0 to ${most}`, remedy)
  }
  return Number.NaN
}
