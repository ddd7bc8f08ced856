import type {Ns} from '../../../model/units.js'

/** A figure that is known at some instants and taken as straight between them. */
export class Series {
  readonly #atNs: Ns[] = []
  readonly #values: number[] = []

  /** What is older than the last reading says nothing new. */
  add(atNs: Ns, value: number): void {
    if (atNs < this.lastAtNs) return
    this.#values.push(value)
    this.#atNs.push(atNs)
  }

  /** −Infinity without a reading. */
  get lastAtNs(): Ns {
    return this.#atNs.at(-1) ?? -Infinity
  }

  /** The last reading; 0 without one. */
  get last(): number {
    return this.#values.at(-1) ?? 0
  }

  /** 0 at the origin; beyond the last reading its value. */
  at(instantNs: Ns): number {
    const after = this.#atNs.findIndex((atNs) => atNs >= instantNs)
    if (after === -1) return this.last
    const [fromNs, from] = after === 0 ? [0, 0] : [this.#atNs[after - 1] ?? 0, this.#values[after - 1] ?? 0]
    const toNs = this.#atNs[after] ?? 0
    const to = this.#values[after] ?? 0
    return toNs === fromNs ? to : from + ((to - from) * (instantNs - fromNs)) / (toNs - fromNs)
  }

  /** The readings on both sides of an instant, as far as there are any. */
  nearestNs(instantNs: Ns): readonly Ns[] {
    const after = this.#atNs.findIndex((atNs) => atNs >= instantNs)
    return after === -1 ? this.#atNs.slice(-1) : this.#atNs.slice(Math.max(0, after - 1), after + 1)
  }
}
