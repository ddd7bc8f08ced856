import {CAPACITY_TOLERANCE, type ProbeVerdict} from '../../analysis/capacity.js'
import type {Eps} from '../../model/units.js'

/** A rate to try, in a window of `stretch` times the length asked for. */
export interface Probe {
  readonly rateEps: Eps
  readonly stretch: number
}

/** A rate that was tried, and whether it was sustained. */
export interface JudgedProbe extends Probe {
  readonly verdict: ProbeVerdict
}

const MOST_STRETCH = 3
const FIRST_STEP = 1.125
const MOST_STEP = 4
/** From 1/4000 to 4000 times the start: beyond it, what is searched for is not a capacity. */
const MOST_FACTOR = 4000

/**
 * What to try after all that was tried, null when the capacity is known: steps that grow until one rate is
 * sustainable and one is not, then halving between them on a logarithmic scale. An undecided window is lengthened,
 * and a rate that even three times the window leaves undecided counts as not sustainable. A pure function of the
 * history: an interrupted search goes on from its rows.
 */
export function nextProbe(startEps: Eps, history: readonly JudgedProbe[]): Probe | null {
  const last = history.at(-1)
  if (!last) return {rateEps: rounded(startEps), stretch: 1}
  if (last.verdict === 'undecided' && last.stretch < MOST_STRETCH) {
    return {rateEps: last.rateEps, stretch: last.stretch + 1}
  }
  const accepted = history.filter(({verdict}) => verdict === 'accepted').map(({rateEps}) => rateEps)
  const refused = history
    .filter(
      ({verdict, stretch}) => verdict === 'refused' || (verdict === 'undecided' && stretch === MOST_STRETCH),
    )
    .map(({rateEps}) => rateEps)
  if (refused.length === 0) return step(startEps, Math.max(...accepted), stepAfter(accepted.length))
  if (accepted.length === 0) return step(startEps, Math.min(...refused), 1 / stepAfter(refused.length))
  return between(Math.max(...accepted), Math.min(...refused))
}

/** 1.125, 1.27, 1.6, 2.57, then 4 at a time. */
const stepAfter = (steps: number): number => Math.min(MOST_STEP, FIRST_STEP ** (2 ** (steps - 1)))

function step(startEps: Eps, fromEps: Eps, factor: number): Probe | null {
  const rateEps = rounded(fromEps * factor)
  const distance = rateEps / startEps
  return distance > MOST_FACTOR || distance < 1 / MOST_FACTOR ? null : {rateEps, stretch: 1}
}

function between(lowEps: Eps, highEps: Eps): Probe | null {
  const rateEps = rounded(Math.sqrt(lowEps * highEps))
  const isNarrow = highEps - lowEps <= CAPACITY_TOLERANCE * highEps
  return isNarrow || rateEps <= lowEps || rateEps >= highEps ? null : {rateEps, stretch: 1}
}

/** Four digits: ten times finer than the tolerance, and readable. */
const rounded = (rateEps: Eps): Eps => Number(rateEps.toPrecision(4))
