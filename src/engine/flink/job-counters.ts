import type {CountersLine, SubtaskWait} from './control-messages.js'

type Figure = Exclude<keyof CountersLine, 'kind' | 'subtask' | 'atNs'>

/** The newest counters of every subtask; several operators tell parts of one. */
export class JobCounters {
  readonly #subtasks: readonly {-readonly [F in Figure | 'atNs']: number}[]

  constructor(subtasks: number) {
    this.#subtasks = Array.from({length: subtasks}, () => ({
      atNs: 0,
      emitted: 0,
      routedLocal: 0,
      offloaded: 0,
      taken: 0,
      fallback: 0,
      inFlightEvents: 0,
    }))
  }

  note({kind: _kind, subtask, ...figures}: CountersLine): void {
    const known = this.#subtasks[subtask]
    if (known) Object.assign(known, figures)
  }

  sum(figure: Figure): number {
    return this.#subtasks.reduce((sum, subtask) => sum + subtask[figure], 0)
  }

  of(subtask: number, figure: Figure): number {
    return this.#subtasks[subtask]?.[figure] ?? 0
  }

  /** Events in channel and fallback list, per subtask. */
  waits(): readonly SubtaskWait[] {
    return this.#subtasks.map(({atNs, routedLocal, taken, fallback}, subtask) => ({
      subtask,
      localWaitEvents: Math.max(0, routedLocal - taken) + fallback,
      measuredAtNs: atNs,
    }))
  }
}
