import type {Ns} from '../../model/units.js'

/** A longer gap between two looks at the clock was not ours: another thread had the core. */
const LONGEST_LOOK_NS = 20_000

/**
 * Burns so much CPU time, not wall time: where threads share a core it takes longer, as real work would.
 * Stops early when asked to; answers when it ended.
 */
export function burn(workNs: Ns, now: () => Ns, isStopped: () => boolean): Ns {
  let lastNs = now()
  let burnedNs = 0
  let looks = 0
  while (burnedNs < workNs) {
    const nowNs = now()
    burnedNs += Math.min(LONGEST_LOOK_NS, nowNs - lastNs)
    lastNs = nowNs
    if ((++looks & 1023) === 0 && isStopped()) break
  }
  return lastNs
}
