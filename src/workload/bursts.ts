import type {Extent, Load} from '../model/trial.js'
import {type Ms, msToNs, type Ns, NS_PER_S, nsToMs} from '../model/units.js'
import {createRateProfile} from './rate-profile.js'
import {BURST_SHAPES} from './shapes.js'

/** From the start of the warm-up; `toMs` is not in the burst any more. */
export interface BurstInterval {
  readonly fromMs: Ms
  readonly toMs: Ms
}

/**
 * The bursts of the measured window: maximal intervals whose scheduled rate is above the base. A trace has no base:
 * its bursts are the seconds above the capacity of the slots, which its load knows.
 *
 * Where a number of events ends the load they go on to where it has ended with near certainty, so that
 * a late Poisson load is covered: an interval behind its last event holds none.
 */
export function burstIntervals(load: Load): readonly BurstInterval[] {
  if (load.trace !== null) return burstsOfTrace(load.trace, load.extent)
  if (load.rateEps === 'max' || !BURST_SHAPES.has(load.shape)) return []
  const profile = createRateProfile(load)
  const bursts: {fromMs: Ms; toMs: Ms}[] = []
  let expectedEvents = (load.rateEps * load.extent.warmupMs) / 1000
  let atNs: Ns = msToNs(load.extent.warmupMs)

  for (let piece = profile(atNs); piece && expectedEvents < mostEvents(load.extent); piece = profile(atNs)) {
    const last = bursts.at(-1)
    if (piece.fromEps > load.rateEps) {
      if (last?.toMs === nsToMs(atNs)) last.toMs = nsToMs(piece.toNs)
      else bursts.push({fromMs: nsToMs(atNs), toMs: nsToMs(piece.toNs)})
    }
    expectedEvents += (piece.fromEps * (piece.toNs - atNs)) / NS_PER_S
    atNs = piece.toNs
  }
  return bursts
}

const burstsOfTrace = ({bursts}: NonNullable<Load['trace']>, {warmupMs}: Extent): readonly BurstInterval[] =>
  bursts.map(({fromMs, toMs}) => ({fromMs: warmupMs + fromMs, toMs: warmupMs + toMs}))

/** Six standard deviations above the count that ends the load; Infinity where a duration does. */
export function mostEvents(extent: Extent): number {
  return extent.kind === 'duration' ? Infinity : extent.events + 6 * Math.sqrt(extent.events) + 36
}
