import type {Ns} from '../../../model/units.js'
import {nsToMs} from '../../../model/units.js'
import type {Bell} from '../threads/bell.js'
import type {Shared} from '../threads/shared.js'

/** A timed sleep ends about 70 µs late (Linux rounds timers up by 50): so much is left to a spin. */
const SPIN_NS = 90_000

/** A stop always rings; a sleep that nobody ends is looked after all the same. */
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
  while (dueNs - nowNs > SPIN_NS) {
    shared.sleep(Math.min(LONGEST_SLEEP_MS, nsToMs(dueNs - nowNs - SPIN_NS)))
    if (!shared.isRunning()) return now()
    nowNs = now()
  }
  while (nowNs < dueNs) nowNs = now()
  stalls.note(dueNs, nowNs)
  return nowNs
}

/** As `pauseUntil`, but a bell ends it at once. `prepared` was asked for before the last look for work. */
export function pauseUnlessRung(
  dueNs: Ns,
  bell: Bell,
  {prepared, pace}: {prepared: number; pace: Pace},
): void {
  const {now, stalls} = pace
  const nowNs = now()
  const sleepNs = dueNs - nowNs - SPIN_NS
  if (sleepNs > 0) {
    bell.wait(prepared, Math.min(LONGEST_SLEEP_MS, nsToMs(sleepNs)))
    const wokeNs = now()
    if (wokeNs > dueNs) stalls.note(dueNs, wokeNs)
    return
  }
  bell.cancel()
  let atNs = nowNs
  while (atNs < dueNs) atNs = now()
  stalls.note(dueNs, atNs)
}
