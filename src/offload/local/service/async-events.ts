import type {Ms} from '../../../model/units.js'
import {nextAttemptDelayMs, type AsyncPolicy, type EventHistory} from './async-retry.js'

/** How one attempt at an event ended. */
export type AttemptOutcome = 'done' | AttemptFailure
/** Why an attempt at an asynchronous event failed. */
export type AttemptFailure = 'function-error' | 'throttle' | 'function-deleted'

interface Host {
  readonly policy: AsyncPolicy
  readonly nowMs: () => Ms
  /** Called with the failure of the last attempt. */
  readonly onGivenUp: (history: EventHistory, reason: AttemptFailure) => void
}

/** Invocations of type Event: accepted at once, run later, tried again as AWS would. In memory: they end with the service. */
export class AsyncEvents {
  readonly #host: Host
  readonly #timers = new Set<NodeJS.Timeout>()
  #pending = 0
  #isClosed = false

  constructor(host: Host) {
    this.#host = host
  }

  /** Events accepted and neither done nor given up. */
  get pendingCount(): number {
    return this.#pending
  }

  accept(attempt: () => Promise<AttemptOutcome>): void {
    this.#pending += 1
    const acceptedAtMs = this.#host.nowMs()
    this.#schedule(0, () => this.#run(attempt, acceptedAtMs, {functionErrors: 0, throttles: 0}))
  }

  /** No further attempts; one that is under way may end. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  async #run(
    attempt: () => Promise<AttemptOutcome>,
    acceptedAtMs: Ms,
    failures: {readonly functionErrors: number; readonly throttles: number},
  ): Promise<void> {
    // Where the service itself fails, AWS tries again as after a throttle.
    const outcome = await attempt().catch((): AttemptOutcome => 'throttle')
    if (outcome === 'done') {
      this.#pending -= 1
      return
    }
    const next = {
      functionErrors: failures.functionErrors + (outcome === 'function-error' ? 1 : 0),
      throttles: failures.throttles + (outcome === 'throttle' ? 1 : 0),
    }
    const history = {...next, ageMs: this.#host.nowMs() - acceptedAtMs}
    const delayMs =
      outcome === 'function-deleted' ? null : nextAttemptDelayMs(history, outcome, this.#host.policy)
    if (delayMs === null) {
      this.#pending -= 1
      this.#host.onGivenUp(history, outcome)
      return
    }
    this.#schedule(delayMs, () => this.#run(attempt, acceptedAtMs, next))
  }

  #schedule(delayMs: Ms, action: () => Promise<void>): void {
    if (this.#isClosed) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void action()
    }, delayMs)
    this.#timers.add(timer)
  }
}
