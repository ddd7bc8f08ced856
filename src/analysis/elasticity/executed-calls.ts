import {float64Array} from '../../kernel/lent-arrays.js'
import type {InvocationRow} from '../../engine/engine.js'
import type {Span} from './demand.js'

/** The calls of which answers were taken, one beside the other: what Lambda executed in time. */
export interface ExecutedCalls {
  readonly count: number
  /** Without those that the function refused, and those that its answers left out. */
  readonly events: Float64Array
  /** When an environment set to work; `endMs` less the work on these events, so the way back counts as wait. */
  readonly startMs: Float64Array
  /** When the answer was in, from the start of the warm-up. */
  readonly endMs: Float64Array
}

const FIRST_CAPACITY = 256

/**
 * The calls of a trial that Lambda executed in time, event by event, three numbers a call: there may be millions. What was
 * refused, failed or was given up is not among them, however often it was sent and whatever its batch came to: these
 * events came back. A call whose duration is not known counts with its events, and with no time at work.
 */
export class ExecutedCallLog implements ExecutedCalls {
  count = 0
  events = float64Array(FIRST_CAPACITY)
  startMs = float64Array(FIRST_CAPACITY)
  endMs = float64Array(FIRST_CAPACITY)

  add({takenEvents, takenWorkMs, sentAtMs, clientMs}: InvocationRow): void {
    if (takenEvents <= 0) return
    const call = this.count++
    if (call === this.events.length) this.#grow()
    this.events[call] = takenEvents
    this.endMs[call] = sentAtMs + clientMs
    this.startMs[call] = sentAtMs + clientMs - (Number.isNaN(takenWorkMs) ? 0 : takenWorkMs)
  }

  #grow(): void {
    this.events = doubled(this.events)
    this.startMs = doubled(this.startMs)
    this.endMs = doubled(this.endMs)
  }
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const wider = float64Array(column.length * 2)
  wider.set(column)
  return wider
}

/** Mean number of environments at work in each span of a grid, whose spans are as long as the first but for the last. */
export function environmentsAtWork(
  calls: Pick<ExecutedCalls, 'count' | 'startMs' | 'endMs'>,
  grid: readonly Span[],
): readonly number[] {
  const workMs = new Float64Array(grid.length)
  const {fromMs: originMs, toMs} = grid[0] ?? {fromMs: 0, toMs: 1}
  for (let call = 0; call < calls.count; call++) {
    const startMs = calls.startMs[call] ?? 0
    const endMs = calls.endMs[call] ?? 0
    const first = Math.max(0, Math.floor((startMs - originMs) / (toMs - originMs)))
    for (let i = first; i < grid.length; i++) {
      const span = grid[i]
      if (!span || span.fromMs >= endMs) break
      const overlapMs = Math.min(endMs, span.toMs) - Math.max(startMs, span.fromMs)
      workMs[i] = (workMs[i] ?? 0) + Math.max(0, overlapMs)
    }
  }
  return grid.map(({fromMs, toMs: untilMs}, i) => (workMs[i] ?? 0) / (untilMs - fromMs))
}
