import {mean} from '../kernel/mean.js'
import type {Ms} from '../model/units.js'

/** Sums over equal bins of intended time, as the accounting keeps them. */
export interface BinnedLatency {
  readonly events: Float64Array
  readonly sumNs: Float64Array
  readonly missedEvents: Float64Array
  readonly used: number
}

const BATCHES = 20

/** Student's t, 97.5 %, 18 degrees of freedom: 20 batch means, two parameters of a line. */
const T18 = 2.10092204024096

/** The mean latency of one batch of consecutive events. */
export interface BatchMean {
  /** Middle of the batch, from the window's start. */
  readonly atMs: Ms
  readonly meanMs: Ms
}

/** Mean latency over 20 equal stretches of the window; empty where one of them holds no event. */
export function batchMeans(bins: BinnedLatency, binMs: Ms): readonly BatchMean[] {
  const perBatch = Math.floor(bins.used / BATCHES)
  if (perBatch === 0) return []
  const means = Array.from({length: BATCHES}, (_, batch) => {
    let events = 0
    let sumNs = 0
    for (let bin = batch * perBatch; bin < (batch + 1) * perBatch; bin++) {
      events += bins.events[bin] ?? 0
      sumNs += bins.sumNs[bin] ?? 0
    }
    return {atMs: (batch + 0.5) * perBatch * binMs, meanMs: sumNs / events / 1e6}
  })
  return means.some(({meanMs}) => Number.isNaN(meanMs)) ? [] : means
}

/** How fast latency grows, in ms per s, with the half-width of its 95 % interval. */
export interface Slope {
  readonly msPerS: number
  readonly halfWidthMsPerS: number
}

/** Least squares through the batch means (docs/measurement.md#statistics); null without means. */
export function latencySlope(means: readonly BatchMean[]): Slope | null {
  if (means.length === 0) return null
  const middleMs = mean(means.map(({atMs}) => atMs))
  const levelMs = mean(means.map(({meanMs}) => meanMs))
  const spread = means.reduce((sum, {atMs}) => sum + (atMs - middleMs) ** 2, 0)
  const slope =
    means.reduce((sum, {atMs, meanMs}) => sum + (atMs - middleMs) * (meanMs - levelMs), 0) / spread
  const residual = means.reduce(
    (sum, {atMs, meanMs}) => sum + (meanMs - levelMs - slope * (atMs - middleMs)) ** 2,
    0,
  )
  const standardError = Math.sqrt(residual / (means.length - 2) / spread)
  return {msPerS: slope * 1000, halfWidthMsPerS: T18 * standardError * 1000}
}

/** Whether latency grows with time (docs/measurement.md#statistics). */
export type Sustainable = 'sustainable' | 'unsustainable' | 'undecided'

const SLOPE_LIMIT_MS_PER_S = 10
const BACKLOG_GROWTH_LIMIT = 0.01

/** Whether a job keeps up: latency does not grow by 10 ms/s, backlog not by 1 % of the load. */
export function judgeSustainable(slope: Slope | null, backlogGrowthShare: number): Sustainable | null {
  if (slope === null) return null
  const {msPerS, halfWidthMsPerS} = slope
  if (msPerS - halfWidthMsPerS > SLOPE_LIMIT_MS_PER_S) return 'unsustainable'
  if (msPerS + halfWidthMsPerS < SLOPE_LIMIT_MS_PER_S && backlogGrowthShare < BACKLOG_GROWTH_LIMIT) {
    return 'sustainable'
  }
  return 'undecided'
}

/** Flag `unsteady`: the halves of the window differ by more than 10 % and by more than 3 standard errors. */
export function isUnsteady(means: readonly BatchMean[]): boolean {
  if (means.length === 0) return false
  const halves = [means.slice(0, BATCHES / 2), means.slice(BATCHES / 2)].map((half) => {
    const values = half.map(({meanMs}) => meanMs)
    const center = mean(values)
    const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1)
    return {mean: center, squaredError: variance / values.length}
  })
  const [first, second] = halves
  if (!first || !second) return false
  const difference = Math.abs(second.mean - first.mean)
  const level = (first.mean + second.mean) / 2
  return difference > 0.1 * level && difference > 3 * Math.sqrt(first.squaredError + second.squaredError)
}
