import {type Ns, nsToMs} from '../../model/units.js'

// Node's timers count whole milliseconds and may fire one early.
const COARSE_MS = 1

/** Resolves at an instant, to some 10 µs: a coarse timer, and turns of the event loop for the last millisecond. */
export const createWaitUntil =
  (now: () => Ns) =>
  (atNs: Ns): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const leftMs = nsToMs(atNs - now())
        if (leftMs <= 0) resolve()
        else if (leftMs > 2 * COARSE_MS) setTimeout(look, Math.floor(leftMs) - COARSE_MS)
        else setImmediate(look)
      }
      look()
    })
