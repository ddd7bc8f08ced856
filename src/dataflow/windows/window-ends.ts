import type {WindowSettings} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {paneOf} from '../../query/parts.js'

/** Ends of windows as a plain value, for another thread. */
export interface WindowEndsState {
  readonly nextEndMs: Ms
  readonly lastReadMs: Ms
  /** Of sessions: keys with the last instant of each, in its order. */
  readonly lastMs: readonly (readonly [number, Ms])[]
}

/** Where some windows end. */
export interface WindowEnd {
  readonly endMs: Ms
  /** Of sessions: whose end there. */
  readonly keys: readonly number[]
}

/** Where windows end that hold something, found while events are read in the order of their instants. */
export interface WindowEnds {
  /** Takes note of an event that the query reads; all windows that end before it have been asked for. */
  read(event: number, atMs: Ms): void
  /** Ends that no event at this instant or later belongs to, in their order, each once. */
  until(atMs: Ms): readonly WindowEnd[]
  /** Whether `until` returns none up to this instant, so that of all that is read by then only the last one counts. */
  isQuietUntil(atMs: Ms): boolean
  /** All that are left at the end of the stream. */
  rest(): readonly WindowEnd[]
  toState(): WindowEndsState
}

/** Whose an event is, by its number. */
type KeyOf = (event: number) => number

/** Returns the ends of a query's kind of windows; sessions have keys. */
export const createEnds = (
  {windows, keyOf}: {readonly windows: WindowSettings; readonly keyOf?: KeyOf | undefined},
  state?: WindowEndsState,
): WindowEnds =>
  windows.gapMs === undefined || keyOf === undefined
    ? new FixedEnds(windows, state)
    : new SessionEnds(windows.gapMs, keyOf, state)

/** Windows that lie where they lie. */
export class FixedEnds implements WindowEnds {
  readonly #windows: WindowSettings
  #nextEndMs: Ms
  #lastReadMs: Ms

  constructor(windows: WindowSettings, state?: WindowEndsState) {
    this.#windows = windows
    this.#nextEndMs = state?.nextEndMs ?? windows.slideMs
    this.#lastReadMs = state?.lastReadMs ?? -Infinity
  }

  read(_event: number, atMs: Ms): void {
    this.#lastReadMs = atMs
  }

  until(atMs: Ms): readonly WindowEnd[] {
    if (atMs < this.#nextEndMs) return NONE
    const {sizeMs, slideMs} = this.#windows
    const ends: WindowEnd[] = []
    for (; this.#nextEndMs <= atMs; this.#nextEndMs += slideMs) {
      if (this.#lastReadMs < this.#nextEndMs - sizeMs) {
        // No later one holds anything either.
        this.#nextEndMs = (paneOf(atMs, slideMs) + 1) * slideMs
        break
      }
      ends.push({endMs: this.#nextEndMs, keys: []})
    }
    return ends
  }

  isQuietUntil(atMs: Ms): boolean {
    return atMs < this.#nextEndMs
  }

  rest(): readonly WindowEnd[] {
    return this.until(this.#lastReadMs + this.#windows.sizeMs)
  }

  toState(): WindowEndsState {
    return {nextEndMs: this.#nextEndMs, lastReadMs: this.#lastReadMs, lastMs: []}
  }
}

/** Sessions: one ends a gap after its last event, and an event at that very instant still belongs to it. */
export class SessionEnds implements WindowEnds {
  readonly #gapMs: Ms
  readonly #keyOf: KeyOf
  /** Last instants by key, in their order: a key that comes again goes to the end. */
  readonly #lastMs: Map<number, Ms>

  constructor(gapMs: Ms, keyOf: KeyOf, state?: WindowEndsState) {
    this.#gapMs = gapMs
    this.#keyOf = keyOf
    this.#lastMs = new Map(state?.lastMs)
  }

  read(event: number, atMs: Ms): void {
    const key = this.#keyOf(event)
    this.#lastMs.delete(key)
    this.#lastMs.set(key, atMs)
  }

  until(atMs: Ms): readonly WindowEnd[] {
    const ends: {readonly endMs: Ms; readonly keys: number[]}[] = []
    for (const [key, lastMs] of this.#lastMs) {
      const endMs = lastMs + this.#gapMs
      if (endMs >= atMs) break
      this.#lastMs.delete(key)
      const last = ends.at(-1)
      if (last?.endMs === endMs) last.keys.push(key)
      else ends.push({endMs, keys: [key]})
    }
    return ends
  }

  /** Never: each key has a last one of its own. */
  isQuietUntil(): boolean {
    return false
  }

  rest(): readonly WindowEnd[] {
    return this.until(Infinity)
  }

  toState(): WindowEndsState {
    return {nextEndMs: 0, lastReadMs: -Infinity, lastMs: [...this.#lastMs]}
  }
}

const NONE: readonly WindowEnd[] = []
