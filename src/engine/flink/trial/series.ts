/** A figure that grows, known at some instants and taken as straight between them. */
export class Series {
  readonly #atNs: number[] = []
  readonly #values: number[] = []

  add(atNs: number, value: number): void {
    this.#atNs.push(atNs)
    this.#values.push(value)
  }

  /** 0 at the origin; beyond the last reading its value. */
  at(instantNs: number): number {
    const after = this.#atNs.findIndex((atNs) => atNs >= instantNs)
    if (after === -1) return this.#values.at(-1) ?? 0
    const [fromNs, from] = after === 0 ? [0, 0] : [this.#atNs[after - 1] ?? 0, this.#values[after - 1] ?? 0]
    const toNs = this.#atNs[after] ?? 0
    const to = this.#values[after] ?? 0
    return toNs === fromNs ? to : from + ((to - from) * (instantNs - fromNs)) / (toNs - fromNs)
  }
}
