import type {Trial} from '../../model/trial.js'
import {type Eps, type Ms, msToNs, type Ns, NS_PER_S} from '../../model/units.js'
import {UTILIZATION, wholeSlots} from '../../workload/demand.js'
import {rateWithin} from '../../workload/rate-profile.js'
import type {ShapePiece, ShapeRate} from '../../workload/shapes.js'

/** Slots that differ by less are the same. */
const ROUNDING = 1e-9

/** From the start of the warm-up. */
export interface Span {
  readonly fromMs: Ms
  readonly toMs: Ms
}

/** A part of a schedule on which the rate is linear. */
interface LinearPart {
  readonly lengthNs: Ns
  readonly fromEps: Eps
  readonly toEps: Eps
}

/** Events that the schedule expects between two instants. */
export function scheduledEvents(profile: ShapeRate, fromNs: Ns, toNs: Ns): number {
  let events = 0
  for (const {lengthNs, fromEps, toEps} of linearParts(profile, fromNs, toNs)) {
    events += (((fromEps + toEps) / 2) * lengthNs) / NS_PER_S
  }
  return events
}

/** Mean over a span of d = max(1, ⌈scheduled rate × mean service / 0.8⌉), in whole slots. */
export function demandedSlots({service}: Trial, profile: ShapeRate, {fromMs, toMs}: Span): number {
  const fromNs = msToNs(fromMs)
  const toNs = msToNs(toMs)
  const slotsPerEps = service.meanMs / 1000 / UTILIZATION
  let slotNs = 0
  for (const {lengthNs, fromEps, toEps} of linearParts(profile, fromNs, toNs)) {
    slotNs += meanCeiling(fromEps * slotsPerEps, toEps * slotsPerEps) * lengthNs
  }
  return Math.max(1, Math.round(slotNs / (toNs - fromNs)))
}

function* linearParts(profile: ShapeRate, fromNs: Ns, toNs: Ns): Generator<LinearPart> {
  let atNs = fromNs
  for (let piece = profile(atNs); piece && atNs < toNs; piece = profile(atNs)) {
    const untilNs = Math.min(piece.toNs, toNs)
    yield partOf(piece, atNs, untilNs)
    atNs = untilNs
  }
}

const partOf = (piece: ShapePiece, fromNs: Ns, toNs: Ns): LinearPart => ({
  lengthNs: toNs - fromNs,
  fromEps: piece.fromEps,
  toEps: rateWithin(piece, fromNs, toNs),
})

/** Mean of max(1, ⌈x⌉) while x goes linearly from one value to another. */
function meanCeiling(from: number, to: number): number {
  if (Math.abs(to - from) < ROUNDING) return wholeSlots(from)
  return (ceilingIntegral(to) - ceilingIntegral(from)) / (to - from)
}

/** ∫ ⌈u⌉ du from 0 to x, where ⌈u⌉ is 1 at once. */
function ceilingIntegral(x: number): number {
  const top = Math.ceil(x)
  return (top * (top + 1)) / 2 - (top - x) * top
}
