import type {CountersLine, SubtaskWait} from './control-messages.js'

type Figure = Exclude<keyof CountersLine, 'kind' | 'subtask' | 'atNs'>

const FIGURES = [
  'atNs',
  'emitted',
  'routedLocal',
  'offloaded',
  'taken',
  'fallback',
  'inFlightEvents',
] as const satisfies readonly (Figure | 'atNs')[]

/** The newest counters of every subtask; several operators tell parts of one. */
export class JobCounters {
  readonly #subtasks: readonly Record<Figure | 'atNs', number>[]

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

  note(line: CountersLine): void {
    const known = this.#subtasks[line.subtask]
    if (!known) return
    for (const figure of FIGURES) known[figure] = line[figure] ?? known[figure]
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
