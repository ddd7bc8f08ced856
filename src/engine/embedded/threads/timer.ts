import {type Ns, nsToMs} from '../../../model/units.js'

/** Node's timers count whole milliseconds and may fire one early: from here on the thread naps. */
const COARSE_NS = 2_000_000

/** The event loop turns so often: what comes over sockets or from timers waits no longer. */
const LONGEST_NAP_NS = 500_000

/** A timed sleep ends about 70 µs late; so much is left to turns of the event loop. */
const SPIN_NS = 90_000

interface Waiter {
  readonly atNs: Ns
  readonly resolve: () => void
}

/** A clock, and a way to block the thread. */
export interface WaitWiring {
  readonly now: () => Ns
  /** Blocks the thread for so long, or until it is called. */
  readonly nap: (ms: number) => void
}

/**
 * Resolves at an instant, to some 10 µs. All who wait share one coarse timer and one chain of naps: turns of the
 * event loop alone would keep a core busy whenever a reply is near, and the source late.
 */
export function createWaitUntil({now, nap}: WaitWiring): (atNs: Ns) => Promise<void> {
  /** The latest first: the next one is taken off the end. */
  const waiters: Waiter[] = []
  let timer: NodeJS.Timeout | undefined
  let isTurning = false

  const turn = (): void => {
    if (isTurning) return
    isTurning = true
    clearTimeout(timer)
    setImmediate(look)
  }

  const look = (): void => {
    isTurning = false
    const nowNs = now()
    let isAnyDue = false
    for (let next = waiters.at(-1); next !== undefined && next.atNs <= nowNs; next = waiters.at(-1)) {
      waiters.pop()
      next.resolve()
      isAnyDue = true
    }
    const next = waiters.at(-1)
    if (next === undefined) return
    const leftNs = next.atNs - nowNs
    if (leftNs > COARSE_NS) timer = setTimeout(turn, Math.floor(nsToMs(leftNs)) - 1)
    else {
      // A waiter that was due goes on only after this look has ended.
      if (!isAnyDue && leftNs > SPIN_NS) nap(nsToMs(Math.min(LONGEST_NAP_NS, leftNs - SPIN_NS)))
      turn()
    }
  }

  return (atNs) =>
    new Promise((resolve) => {
      let place = waiters.length
      while (place > 0 && (waiters[place - 1]?.atNs ?? 0) <= atNs) place--
      waiters.splice(place, 0, {atNs, resolve})
      // Never here and now: the caller may have more to do first.
      if (place === waiters.length - 1) turn()
    })
}
