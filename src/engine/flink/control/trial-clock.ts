import {readFileSync} from 'node:fs'
import type {Ns} from '../../../model/units.js'
import type {StartAnswer} from './control-messages.js'

/** The trial's clock: 0 at the origin, on this host's monotonic time; the job reads the same where it shares the host. */
export class TrialClock {
  readonly #originNs: bigint
  readonly #originWallMs: number

  constructor(startsInMs: number) {
    this.#originNs = process.hrtime.bigint() + BigInt(Math.round(startsInMs * 1e6))
    this.#originWallMs = Date.now() + startsInMs
  }

  nowNs(): Ns {
    return Number(process.hrtime.bigint() - this.#originNs)
  }

  /** How far wall time has run away from monotonic time since the origin: somebody set the clock. */
  driftMs(): number {
    return Date.now() - this.#originWallMs - this.nowNs() / 1e6
  }

  get start(): StartAnswer {
    return {
      originMonotonicNs: String(this.#originNs),
      originWallMs: this.#originWallMs,
      bootId: bootId(),
    }
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Not Linux: the job compares wall and monotonic time itself.
    return ''
  }
}
