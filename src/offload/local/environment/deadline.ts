import type {Ms} from '../../../model/units.js'

/**
 * A time-out that is set for each invocation and nearly always lifted. The timer behind it stays and looks at the
 * clock when it fires: making and removing one takes as long as parsing a small payload.
 */
export class Deadline {
  readonly #nowMs: () => Ms
  #atMs: Ms = Number.POSITIVE_INFINITY
  #onReached: () => void = () => undefined
  #timer: NodeJS.Timeout | null = null
  #timerAtMs: Ms = Number.POSITIVE_INFINITY

  constructor(nowMs: () => Ms) {
    this.#nowMs = nowMs
  }

  /** Replaces what was set before. */
  set(afterMs: Ms, onReached: () => void): void {
    this.#atMs = this.#nowMs() + afterMs
    this.#onReached = onReached
    if (this.#timer === null || this.#timerAtMs > this.#atMs) this.#wait(afterMs)
  }

  lift(): void {
    this.#atMs = Number.POSITIVE_INFINITY
  }

  /** Lifts it and leaves no timer behind. */
  close(): void {
    this.lift()
    clearTimeout(this.#timer ?? undefined)
    this.#timer = null
  }

  #wait(ms: Ms): void {
    clearTimeout(this.#timer ?? undefined)
    this.#timerAtMs = this.#nowMs() + ms
    this.#timer = setTimeout(() => {
      this.#look()
    }, ms)
  }

  #look(): void {
    this.#timer = null
    if (this.#atMs === Number.POSITIVE_INFINITY) return
    const leftMs = this.#atMs - this.#nowMs()
    if (leftMs > 0) {
      this.#wait(leftMs)
      return
    }
    this.lift()
    this.#onReached()
  }
}
