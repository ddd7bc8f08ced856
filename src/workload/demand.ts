import type {Trial} from '../model/trial.js'
import {type Eps, MS_PER_S, type Ns} from '../model/units.js'
import {createRateProfile, rateWithin} from './rate-profile.js'
import type {ShapePiece} from './shapes.js'
import type {TracePoints} from './trace.js'

/** Utilization that slots are sized for: the margin of docs/model.md#queues. */
export const UTILIZATION = 0.8
/** 8 / 0.8 slots are 10, however the division rounds. */
const ROUNDING = 1e-9

/** The fewest whole slots, at least 1, that have so much room. */
export const wholeSlots = (slots: number): number => Math.max(1, Math.ceil(slots - ROUNDING))

/** The slots that a rate needs: max(1, ⌈rate × mean service / 0.8⌉). */
export const slotsFor = (rateEps: Eps, {meanMs}: Pick<Trial['service'], 'meanMs'>): number =>
  wholeSlots((rateEps * meanMs) / MS_PER_S / UTILIZATION)

/** The slots that the scheduled rate needs at an instant; instants must not go back. 1 at rate max. */
export function demandSlots({load, service}: Trial, trace?: TracePoints): (atNs: Ns) => number {
  if (load.rateEps === 'max') return () => 1
  const profile = createRateProfile(load, trace)
  let piece: ShapePiece | null = null
  let fromNs: Ns = 0
  return (atNs) => {
    if (piece === null || atNs >= piece.toNs) {
      piece = profile(atNs)
      fromNs = atNs
    }
    // The load has ended: what drains keeps its slots no longer than the base needs.
    return piece === null ? 1 : slotsFor(rateWithin(piece, fromNs, atNs), service)
  }
}
