import {type Reason, REASONS} from './answer-at.js'

/** An option that was not computed at so many other sizes, and why it could not have been chosen there. */
export interface LeftOut {
  readonly option: string
  readonly reason: string
  readonly times: number
}

/** Counts what is left out. */
export class LeftOutList {
  readonly #times = new Map<string, {readonly option: string; readonly reason: Reason; times: number}>()

  readonly add = (option: string, reason: Reason): void => {
    const key = `${option} ${reason}`
    const known = this.#times.get(key) ?? {option, reason, times: 0}
    known.times++
    this.#times.set(key, known)
  }

  /** In the order of their first. */
  get all(): readonly LeftOut[] {
    return [...this.#times.values()].map(({option, reason, times}) => ({
      option,
      reason: REASONS[reason],
      times,
    }))
  }
}
