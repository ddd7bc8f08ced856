import {BugError} from '../errors.js'
import type {OffloadProfile, Quantiles} from '../model/trial.js'
import type {Ms} from '../model/units.js'

/** The value at probability `u`, 0 to 1. */
export type QuantileFunction = (u: number) => Ms

/** The inverse distribution function: straight lines between the points, held at both ends; throws a BugError without points. */
export function createQuantileFunction(quantiles: Quantiles): QuantileFunction {
  const probabilities = Float64Array.from(quantiles, ([probability]) => probability)
  const values = Float64Array.from(quantiles, ([, valueMs]) => valueMs)
  const lowestMs = values[0]
  if (lowestMs === undefined) throw new BugError('a quantile function needs at least one point')
  // Constants are common (`ideal`, a fixed pre-init) and cost no search.
  if (values.every((valueMs) => valueMs === lowestMs)) return () => lowestMs

  const guide = guideTo(probabilities)
  return (u) => {
    if (u <= probabilities[0]!) return lowestMs
    // The first point at or above u: samples of the user's have hundreds, some dozens of them in one step of the guide.
    const step = Math.min(GUIDE_STEPS - 1, Math.floor(u * GUIDE_STEPS))
    let upper = guide[step]!
    for (let high = guide[step + 1]!; upper < high;) {
      const middle = (upper + high) >>> 1
      if (u > probabilities[middle]!) upper = middle + 1
      else high = middle
    }
    const from = probabilities[upper - 1]!
    const spread = probabilities[upper]! - from
    const share = spread > 0 ? Math.min(1, (u - from) / spread) : 1
    return values[upper - 1]! + share * (values[upper]! - values[upper - 1]!)
  }
}

const GUIDE_STEPS = 256

/** For each step of probability the first point, from the second on, at or above its beginning; the last where there is none. */
function guideTo(probabilities: Float64Array): Uint32Array {
  const guide = new Uint32Array(GUIDE_STEPS + 1)
  let upper = 1
  for (let step = 0; step <= GUIDE_STEPS; step++) {
    while (upper < probabilities.length - 1 && step / GUIDE_STEPS > probabilities[upper]!) upper++
    guide[step] = upper
  }
  return guide
}

/** Mean and coefficient of variation of what the quantile function of these points gives at uniform probabilities. */
export function quantileMoments(quantiles: Quantiles): {readonly meanMs: Ms; readonly cv: number} {
  const [first = [0, 0]] = quantiles
  const last = quantiles.at(-1) ?? first
  // Flat to both ends, and the integrals of a straight line and of its square in between.
  let meanMs = first[0] * first[1] + (1 - last[0]) * last[1]
  let squareMs = first[0] * first[1] ** 2 + (1 - last[0]) * last[1] ** 2
  quantiles.forEach(([probability, valueMs], index) => {
    const [before, lowMs] = quantiles[index - 1] ?? first
    meanMs += ((probability - before) * (lowMs + valueMs)) / 2
    squareMs += ((probability - before) * (lowMs ** 2 + lowMs * valueMs + valueMs ** 2)) / 3
  })
  const variance = Math.max(0, squareMs - meanMs ** 2)
  return {meanMs, cv: meanMs > 0 ? Math.sqrt(variance) / meanMs : 0}
}

/**
 * The overhead of a batch at probability `u`: a straight line in batch size between the two nearest rows
 * at the same probability, so that a slow call is slow at any size. Held outside the table; throws a BugError without rows.
 */
export function createOverheadFunction(
  overhead: OffloadProfile['overhead'],
): (batchEvents: number, u: number) => Ms {
  const sizes = Float64Array.from(overhead, (row) => row.batchEvents)
  const rows = overhead.map((row) => createQuantileFunction(row.quantilesMs))
  const first = rows[0]
  if (first === undefined) throw new BugError('an overhead table needs at least one row')
  const last = rows.length - 1
  if (last === 0) return (_batchEvents, u) => first(u)

  return (batchEvents, u) => {
    if (batchEvents <= sizes[0]!) return first(u)
    if (batchEvents >= sizes[last]!) return rows[last]!(u)
    let upper = 1
    while (batchEvents > sizes[upper]!) upper++
    const fromMs = rows[upper - 1]!(u)
    const share = (batchEvents - sizes[upper - 1]!) / (sizes[upper]! - sizes[upper - 1]!)
    return fromMs + share * (rows[upper]!(u) - fromMs)
  }
}
