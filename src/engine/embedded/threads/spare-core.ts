import type {Ms, Ns} from '../../../model/units.js'
import {nsToMs} from '../../../model/units.js'

/** A timed sleep ends about 70 µs late (Linux rounds timers up by 50): so much is always left to a spin. */
export const SHORT_SPIN_NS: Ns = 90_000
/**
 * While a core idles anyway. A virtual core that sleeps is late by up to 2 ms when its timer fires; one that spins all
 * of a millisecond was late by 0.16 ms at p99 on the same machine.
 */
export const LONG_SPIN_NS: Ns = 1_000_000
/**
 * Cores that must be idle, the source's own spinning counted as idle: the one that it spins on and a quarter of another,
 * or what wakes for a moment (client, service, functions) would wait for the rest of a scheduler's turn.
 */
const SPARE_CORES = 1.25

/** How often it is looked: spikes begin within this. */
export const LOOK_EVERY_MS: Ms = 100

/** Two counters from which follows whether a core is free for the source to spin on. */
export interface SpareCoreReadings {
  /** Time that all cores together were idle so far. */
  readonly idleMs: () => Ms
  /** Time that the source has spun so far. */
  readonly spunNs: () => Ns
}

/** Says how long the source may spin: only what no other thread would use. */
export class SpareCore {
  readonly #readings: SpareCoreReadings
  #idleMs: Ms
  #spunNs: Ns
  #atMs: Ms

  constructor(readings: SpareCoreReadings, nowMs: Ms) {
    this.#readings = readings
    this.#idleMs = readings.idleMs()
    this.#spunNs = readings.spunNs()
    this.#atMs = nowMs
  }

  /** From what happened since the last look. */
  spinNs(nowMs: Ms): Ns {
    const idleMs = this.#readings.idleMs()
    const spunNs = this.#readings.spunNs()
    const sparedMs = idleMs - this.#idleMs + nsToMs(spunNs - this.#spunNs)
    const isSpare = sparedMs >= SPARE_CORES * (nowMs - this.#atMs)
    this.#idleMs = idleMs
    this.#spunNs = spunNs
    this.#atMs = nowMs
    return isSpare ? LONG_SPIN_NS : SHORT_SPIN_NS
  }
}
