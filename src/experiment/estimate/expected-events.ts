import type {Load} from '../../model/trial.js'
import {msToNs, NS_PER_S} from '../../model/units.js'
import {createRateProfile} from '../../workload/rate-profile.js'

/** How many events a load is expected to intend, warm-up included. */
export function expectedEvents(load: Load): number {
  const {extent, rateEps} = load
  if (extent.kind === 'events') return extent.events
  const lengthMs = extent.warmupMs + extent.durationMs
  if (rateEps === 'max') return 0
  if (load.trace !== null) return (rateEps * extent.warmupMs) / 1000 + load.trace.events

  const profile = createRateProfile(load)
  const endNs = msToNs(lengthMs)
  let events = 0
  let atNs = 0
  for (let piece = profile(atNs); piece && atNs < endNs; piece = profile(atNs)) {
    const toNs = Math.min(piece.toNs, endNs)
    events += (((piece.fromEps + piece.toEps) / 2) * (toNs - atNs)) / NS_PER_S
    atNs = toNs
  }
  return events
}
