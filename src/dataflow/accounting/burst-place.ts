import type {Ns} from '../../model/units.js'

/** A burst of the load, in which latencies count a second time. */
export interface Burst {
  readonly fromNs: Ns
  readonly toNs: Ns
}

/** Where a block lies that was intended from one instant to another: its ends are enough for nearly all. */
export function burstPlace(
  bursts: readonly Burst[],
  firstNs: Ns,
  lastNs: Ns,
): 'inside' | 'outside' | 'across' {
  for (const {fromNs, toNs} of bursts) {
    if (lastNs < fromNs || firstNs >= toNs) continue
    return firstNs >= fromNs && lastNs < toNs ? 'inside' : 'across'
  }
  return 'outside'
}
