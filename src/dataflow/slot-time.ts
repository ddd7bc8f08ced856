import type {Ms} from '../model/units.js'

/** A number of slots over time, as steps: what was billed, or what ran. */
export class SlotTime {
  readonly #steps: {readonly atMs: Ms; readonly slots: number}[]

  constructor(slots: number) {
    this.#steps = [{atMs: 0, slots}]
  }

  get slots(): number {
    return this.#steps.at(-1)?.slots ?? 0
  }

  /** The most slots of all time. */
  get most(): number {
    return Math.max(...this.#steps.map(({slots}) => slots))
  }

  /** From an instant on, no earlier than the last change. */
  set(atMs: Ms, slots: number): void {
    if (slots !== this.slots) this.#steps.push({atMs, slots})
  }

  /** Slots × ms between two instants. */
  between(fromMs: Ms, toMs: Ms): Ms {
    return this.#steps.reduce((sum, {atMs, slots}, index) => {
      const endMs = this.#steps[index + 1]?.atMs ?? Infinity
      return sum + slots * Math.max(0, Math.min(endMs, toMs) - Math.max(atMs, fromMs))
    }, 0)
  }
}
