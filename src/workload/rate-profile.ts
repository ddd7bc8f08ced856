import type {Load} from '../model/trial.js'
import {type Eps, type Ms, msToNs, type Ns} from '../model/units.js'
import {createShapeRate, type ShapePiece, type ShapeRate} from './shapes.js'
import type {TracePoints} from './trace.js'

/** The measured window, from the start of the warm-up; `toMs` is null where the number of events decides. */
export function windowOf({extent}: Load): {readonly fromMs: Ms; readonly toMs: Ms | null} {
  return {
    fromMs: extent.warmupMs,
    toMs: extent.kind === 'duration' ? extent.warmupMs + extent.durationMs : null,
  }
}

/**
 * The scheduled rate from an instant on, in ns from the start of the warm-up, until it changes:
 * the base in the warm-up, then the shape, then null where the load has ended.
 */
export function createRateProfile(load: Load, trace?: TracePoints): ShapeRate {
  const shapeRate = createShapeRate(load, trace)
  const warmupNs = msToNs(load.extent.warmupMs)
  const toMs = windowOf(load).toMs
  const endNs = toMs === null ? Infinity : msToNs(toMs)
  const baseEps = load.rateEps === 'max' ? 0 : load.rateEps

  return (atNs) => {
    if (atNs >= endNs) return null
    if (atNs < warmupNs) return {toNs: warmupNs, fromEps: baseEps, toEps: baseEps}
    const piece = shapeRate(atNs - warmupNs)
    return piece && cutAt({...piece, toNs: warmupNs + piece.toNs}, atNs, endNs)
  }
}

function cutAt(piece: ShapePiece, fromNs: Ns, endNs: Ns): ShapePiece {
  return piece.toNs <= endNs ? piece : {...piece, toNs: endNs, toEps: rateWithin(piece, fromNs, endNs)}
}

/** The rate at an instant of a piece that began at `fromNs`. */
export function rateWithin(piece: ShapePiece, fromNs: Ns, atNs: Ns): Eps {
  if (piece.fromEps === piece.toEps) return piece.fromEps
  return piece.fromEps + (piece.toEps - piece.fromEps) * ((atNs - fromNs) / (piece.toNs - fromNs))
}

/** The scheduled rate at an instant from the start of the warm-up; 0 once the load has ended, and at rate max. */
export function rateAtEps(load: Load, atMs: Ms, trace?: TracePoints): Eps {
  if (load.rateEps === 'max') return 0
  return createRateProfile(load, trace)(msToNs(atMs))?.fromEps ?? 0
}
