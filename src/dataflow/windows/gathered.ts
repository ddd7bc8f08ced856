import type {WindowSettings} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {Parts} from '../../query/parts.js'
import type {RowFields, WindowQuery} from '../../query/query.js'
import type {PaneEntry} from '../calls/check-partials.js'
import type {Contents} from './contents.js'
import {createMerging, type Merging} from './merging.js'
import type {WindowEnd} from './window-ends.js'

/** The query and windows whose parts are gathered, and how subtasks are asked for theirs. */
export interface GatheringSettings {
  readonly query: WindowQuery
  readonly windows: WindowSettings
  readonly subtasks: number
  /** Has every subtask hand on its own parts of the panes before this one; only ever a later one. */
  readonly ask: (pane: number) => void
}

/** Contents whose parts are folded by other threads and handed on, entry by entry, when a window fires. */
export class GatheredContents implements Contents {
  readonly #settings: GatheringSettings
  readonly #parts: Parts
  readonly #merging: Merging
  /** By subtask: its parts of all panes before this one are here. */
  readonly #handedOn: number[]
  #asked = 0

  constructor(settings: GatheringSettings) {
    this.#settings = settings
    this.#parts = new Parts(settings.query, settings.windows.slideMs)
    this.#merging = createMerging(settings.query, settings.windows)
    this.#handedOn = Array<number>(settings.subtasks).fill(0)
  }

  /** Of a subtask, or of an answer. */
  add(pane: number, fields: RowFields): void {
    this.#parts.add(pane, fields)
  }

  /** A subtask has handed on all it had folded of the panes before this one. */
  handedOn(subtask: number, pane: number): void {
    this.#handedOn[subtask] = Math.max(this.#handedOn[subtask] ?? 0, pane)
  }

  /** Asks for what is missing; all events of the window are folded by then. */
  isGathered(endMs: Ms): boolean {
    const bound = this.#merging.panesBefore(endMs)
    if (this.#handedOn.every((pane) => pane >= bound)) return true
    if (this.#asked < bound) {
      this.#asked = bound
      this.#settings.ask(bound)
    }
    return false
  }

  foldLocal(): void {
    // The subtask's own thread has, and the invoker's has the parts of answers.
  }

  applyAnswer(): void {
    // As above: its entries come before its rows.
  }

  fire(end: WindowEnd): readonly RowFields[] {
    return this.#merging.fire([this.#parts], end)
  }

  toState(): readonly PaneEntry[] {
    const entries: PaneEntry[] = [...this.#merging.toState()]
    this.#parts.forEach((pane, fields) => entries.push({pane, fields}))
    return entries
  }

  /** All that another thread has gathered, and nothing is missing any more. */
  static fromState(settings: GatheringSettings, entries: readonly PaneEntry[]): GatheredContents {
    const contents = new GatheredContents(settings)
    for (const {pane, fields} of entries) contents.add(pane, fields)
    contents.#handedOn.fill(Infinity)
    return contents
  }
}
