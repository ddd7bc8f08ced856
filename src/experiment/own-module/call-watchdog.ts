import type {Ms} from '../../model/units.js'
import type {Call, CallWatch} from '../../settings/own-module/call-watch.js'

/** How often the watchdog looks at a call of the user's code, ms. */
export const POLL_MS = 100

/** Looks again and again whether a call of a user's code has returned. */
export class CallWatchdog {
  readonly #timer: NodeJS.Timeout
  #count = -1
  #polls = 0

  /** Calls `overdue` for a call that lasts `callMs` and more. */
  constructor(
    watch: CallWatch,
    {callMs, overdue}: {readonly callMs: Ms; readonly overdue: (call: Call) => void},
  ) {
    this.#timer = setInterval(() => {
      const now = watch.read()
      if (now?.count !== this.#count) {
        this.#count = now?.count ?? -1
        this.#polls = 0
        return
      }
      // Counted in looks, not on a clock: a process that was suspended has not let the call go on.
      if (++this.#polls * POLL_MS >= callMs) overdue(now.call)
    }, POLL_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
