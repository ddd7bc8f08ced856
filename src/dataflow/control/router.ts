import type {Share} from '../../model/units.js'

// Decimal, so that a share of 0.3 is exactly 3 of any 10; below 2^30, so that the sum stays a small integer.
const WHOLE = 1_000_000_000

/** Realizes an offload share by error diffusion over events, never by dice. One per subtask. */
export class Router {
  #share = 0
  #error = 0

  setShare(share: Share): void {
    this.#share = Math.round(Math.min(1, Math.max(0, share)) * WHOLE)
  }

  /** Whether the next event is offloaded. */
  isOffloaded(): boolean {
    this.#error += this.#share
    if (this.#error < WHOLE) return false

    this.#error -= WHOLE
    return true
  }
}
