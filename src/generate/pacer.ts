import {setTimeout as sleep} from 'node:timers/promises'
import {InterruptError} from '../errors.js'
import {type Ms, type Ns, nsToMs} from '../model/units.js'
import type {Schedule} from '../workload/schedule.js'

/** Node's timers hold 31 bits of milliseconds. */
const LONGEST_SLEEP_MS = 1e9

/** Turns a schedule into waits on this machine's clock. Late events are due at once: nothing is skipped. */
export class Pacer {
  /** When the event is due that was asked for last, from the start. */
  dueNs: Ns = 0
  readonly #schedule: Schedule
  readonly #signal: AbortSignal
  readonly #startMs = performance.now()
  readonly #instantsNs = new Float64Array(1024)
  #filled = 0
  #next = 0

  constructor(schedule: Schedule, signal: AbortSignal) {
    this.#schedule = schedule
    this.#signal = signal
  }

  /** How long until the next event is due; null when the load has ended. */
  next(): Ms | null {
    if (this.#next === this.#filled) {
      this.#filled = this.#schedule.fill(this.#instantsNs)
      this.#next = 0
      if (this.#filled === 0) return null
    }
    this.dueNs = this.#instantsNs[this.#next++] ?? 0
    return Math.max(nsToMs(this.dueNs) - (performance.now() - this.#startMs), 0)
  }

  async sleep(spanMs: Ms): Promise<void> {
    for (let leftMs = spanMs; leftMs > 0; leftMs -= LONGEST_SLEEP_MS) {
      await sleep(Math.min(leftMs, LONGEST_SLEEP_MS), undefined, {signal: this.#signal}).catch(() => {
        throw new InterruptError('interrupted')
      })
    }
  }
}
