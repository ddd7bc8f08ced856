import type {Ms, Ns} from '../model/units.js'
import {msToNs} from '../model/units.js'
import type {BatchLimits} from '../strategy/batch/batch-policy.js'

/**
 * Fills one batch at a time, as numbers only: which events are in it is the engine's business. One per subtask.
 * A due batch that finds no place in its window grows on, up to its limits; then it is full.
 */
export class Batcher {
  readonly #meanServiceMs: Ms
  #maxEvents = 1
  #maxBytes = Infinity
  #lingerNs = 0
  #events = 0
  #bytes = 0
  #openedAtNs = 0

  constructor(limits: BatchLimits, meanServiceMs: Ms) {
    this.#meanServiceMs = meanServiceMs
    this.setLimits(limits)
  }

  get events(): number {
    return this.#events
  }

  get bytes(): number {
    return this.#bytes
  }

  get maxEvents(): number {
    return this.#maxEvents
  }

  /** When its timer runs out; Infinity without a timer or without a batch. */
  get lingersUntilNs(): Ns {
    return this.#events === 0 ? Infinity : this.#openedAtNs + this.#lingerNs
  }

  /** The linger that an event arriving now would wait: the full one if no batch is open, 0 without a timer. */
  remainingLingerNs(atNs: Ns): Ns {
    if (this.#lingerNs === Infinity) return 0
    return this.#events === 0 ? this.#lingerNs : Math.max(0, this.#openedAtNs + this.#lingerNs - atNs)
  }

  setLimits({maxEvents, maxBytes, lingerMs, maxWorkMs}: BatchLimits): void {
    // n × mean service ≥ maxWork is full, so the work limit is a limit on n.
    const byWork = this.#meanServiceMs > 0 ? Math.ceil(maxWorkMs / this.#meanServiceMs - 1e-9) : Infinity
    this.#maxEvents = Math.max(1, Math.min(maxEvents, byWork))
    this.#maxBytes = maxBytes
    this.#lingerNs = lingerMs === Infinity ? Infinity : msToNs(lingerMs)
  }

  isFull(): boolean {
    return this.#events >= this.#maxEvents || this.#bytes >= this.#maxBytes
  }

  add(bytes: number, atNs: Ns): void {
    if (this.#events === 0) this.#openedAtNs = atNs
    this.#events++
    this.#bytes += bytes
  }

  /** Hands the batch over and starts an empty one. */
  take(): void {
    this.#events = 0
    this.#bytes = 0
  }
}
