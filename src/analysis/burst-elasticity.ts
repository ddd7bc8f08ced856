import type {TimelineRow} from '../engine/engine.js'
import type {Trial} from '../model/trial.js'
import {type Eps, msToNs, type Ns, NS_PER_S} from '../model/units.js'
import {type BurstInterval, burstIntervals} from '../workload/bursts.js'
import {createRateProfile, rateWithin} from '../workload/rate-profile.js'
import type {TracePoints} from '../workload/trace.js'
import type {ShapeRate} from '../workload/shapes.js'
import {type Elasticity, elasticityOf} from './elasticity.js'

/** Elasticity from the start of a burst to the next one or the end of the trial; times from the trial's start. */
export interface BurstElasticity extends BurstInterval, Elasticity {}

/**
 * How the offload path of a trial followed each burst of its load. Arrivals are those of the schedule, since a
 * blocked source accepts fewer. None for pipelines without a choice, and none where a count of events ends the
 * load: its schedule does not say when.
 */
export function burstElasticity(
  {pipeline, load, parallelism, service}: Trial,
  timeline: readonly TimelineRow[],
  trace?: TracePoints,
): readonly BurstElasticity[] {
  if (pipeline !== 'burst' || load.extent.kind !== 'duration' || load.rateEps === 'max') return []
  const capacityEps: Eps = (parallelism * 1000) / service.meanMs
  const bursts = burstIntervals(load)
  if (bursts.length === 0) return []
  const profile = createRateProfile(load, trace)
  return bursts.flatMap((burst, i) => {
    const {fromMs} = burst
    const endMs = bursts[i + 1]?.fromMs ?? Infinity
    let startMs = fromMs
    const points = timeline
      .filter(({atMs}) => atMs > fromMs && atMs <= endMs)
      .map(({atMs, offloadShare, backlogEvents}) => {
        const arrivedEvents = scheduledEvents(profile, msToNs(startMs), msToNs(atMs))
        const arrivalEps = (arrivedEvents * 1000) / (atMs - startMs)
        startMs = atMs
        return {atMs, arrivalEps, offloadShare, backlogEvents}
      })
    // Nobody has seen a burst that came and went between two ticks of a long metric interval.
    if (!points.some(({atMs}) => atMs <= burst.toMs)) return []
    return [{...burst, ...elasticityOf({timeline: points, fromMs, stepAtMs: fromMs, capacityEps})}]
  })
}

/** What the schedule expects between two instants. */
function scheduledEvents(profile: ShapeRate, fromNs: Ns, toNs: Ns): number {
  let events = 0
  let atNs = fromNs
  for (let piece = profile(atNs); piece && atNs < toNs; piece = profile(atNs)) {
    const untilNs = Math.min(piece.toNs, toNs)
    const meanEps = (piece.fromEps + rateWithin(piece, atNs, untilNs)) / 2
    events += (meanEps * (untilNs - atNs)) / NS_PER_S
    atNs = untilNs
  }
  return events
}
