import type {Trial} from '../../../model/trial.js'
import {msToNs, type Ns} from '../../../model/units.js'
import {createSchedule} from '../../../workload/schedule.js'
import type {TracePoints} from '../../../workload/trace.js'

const CHUNK = 65_536

/** Every intended instant of a trial, 8 bytes an event: what the job's sources follow, known here beforehand. */
export class IntendedEvents {
  readonly windowStartNs: Ns
  /** A load of so many events has its window end with the last of them. */
  readonly windowEndNs: Ns
  readonly #instantsNs: Float64Array
  #arrived = 0

  constructor({load, seed}: Pick<Trial, 'load' | 'seed'>, trace: TracePoints | undefined) {
    const chunks: Float64Array[] = []
    const schedule = createSchedule(load, seed, trace)
    for (let made = CHUNK; made === CHUNK;) {
      const chunk = new Float64Array(CHUNK)
      made = schedule.fill(chunk)
      chunks.push(chunk.subarray(0, made))
    }
    this.#instantsNs = new Float64Array(chunks.reduce((sum, {length}) => sum + length, 0))
    chunks.forEach((chunk, index) => {
      this.#instantsNs.set(chunk, index * CHUNK)
    })
    const {extent} = load
    this.windowStartNs = msToNs(extent.warmupMs)
    this.windowEndNs =
      extent.kind === 'duration'
        ? this.windowStartNs + msToNs(extent.durationMs)
        : Math.max(this.windowStartNs, this.#instantsNs.at(-1) ?? 0)
  }

  get count(): number {
    return this.#instantsNs.length
  }

  get firstNs(): Ns {
    return this.#instantsNs[0] ?? 0
  }

  at(event: number): Ns {
    return this.#instantsNs[event] ?? Infinity
  }

  /** Events intended at or before an instant; cheapest where instants rise. */
  arrivedBy(atNs: Ns): number {
    if (this.#arrived > 0 && this.at(this.#arrived - 1) > atNs) this.#arrived = 0
    while (this.#arrived < this.count && this.at(this.#arrived) <= atNs) this.#arrived++
    return this.#arrived
  }
}
