import type {Ns} from '../../../model/units.js'
import {msToNs, nsToMs} from '../../../model/units.js'
import type {Bell} from '../threads/bell.js'
import type {Shared} from '../threads/shared.js'
import {SHORT_SPIN_NS} from '../threads/spare-core.js'

/** A stop always rings; a sleep without a ring ends all the same. */
export const LONGEST_SLEEP_MS = 1000

/** The longest time that a loop was not its own master, from the measured window on. */
export class Stalls {
  readonly #figures: Float64Array
  readonly #place: number
  readonly #fromNs: Ns

  constructor(figures: Float64Array, place: number, fromNs: Ns) {
    this.#figures = figures
    this.#place = place
    this.#fromNs = fromNs
  }

  /** It should have gone on at `dueNs`, and did so now. */
  note(dueNs: Ns, nowNs: Ns): void {
    if (dueNs < this.#fromNs) return
    if (nowNs - dueNs > (this.#figures[this.#place] ?? 0)) this.#figures[this.#place] = nowNs - dueNs
  }
}

interface Pace {
  readonly shared: Shared
  readonly now: () => Ns
  readonly stalls: Stalls
}

/** Goes on at `dueNs`, to some µs: sleeps until just before, then spins. Only a stop ends it earlier. */
export function pauseUntil(dueNs: Ns, {shared, now, stalls}: Pace): Ns {
  let nowNs = now()
  if (nowNs >= dueNs) return nowNs
  while (dueNs - nowNs > SHORT_SPIN_NS) {
    shared.sleep(Math.min(LONGEST_SLEEP_MS, nsToMs(dueNs - nowNs - SHORT_SPIN_NS)))
    if (!shared.isRunning()) return now()
    nowNs = now()
  }
  while (nowNs < dueNs) nowNs = now()
  stalls.note(dueNs, nowNs)
  return nowNs
}

/**
 * As `pauseUntil`, but a bell ends it at once. `prepared` was asked for before the last look for work. Returns how long
 * it spun.
 */
export function pauseUnlessRung(
  dueNs: Ns,
  bell: Bell,
  {prepared, pace, spinNs = SHORT_SPIN_NS}: {prepared: number; pace: Pace; spinNs?: Ns},
): Ns {
  const {now, stalls} = pace
  let atNs = now()
  const sleepNs = dueNs - atNs - spinNs
  if (sleepNs > 0) {
    // Where it rings, or has slept for the longest, there is something to look at first.
    const isTimeOver = bell.sleep(prepared, Math.min(LONGEST_SLEEP_MS, nsToMs(sleepNs)))
    atNs = now()
    if (!isTimeOver || sleepNs > msToNs(LONGEST_SLEEP_MS)) {
      bell.cancel()
      if (atNs > dueNs) stalls.note(dueNs, atNs)
      return 0
    }
  }
  const spunFromNs = atNs
  while (atNs < dueNs && !bell.hasRung(prepared)) atNs = now()
  bell.cancel()
  if (atNs >= dueNs) stalls.note(dueNs, atNs)
  return atNs - spunFromNs
}
