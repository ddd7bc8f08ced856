import type {InvocationRow} from '../engine/engine.js'
import type {Ms} from '../model/units.js'
import type {Span} from './demand.js'

/** One call of which answers were taken: what Lambda executed in time. */
export interface ExecutedCall {
  /** Without those that the function refused, and those that its answers left out. */
  readonly events: number
  /** When an environment set to work; `endMs` less the work on these events, so the way back counts as wait. */
  readonly startMs: Ms
  /** When the answer was in, from the start of the warm-up. */
  readonly endMs: Ms
}

/**
 * The calls of a trial that Lambda executed in time, event by event. What was refused, failed or was given up is not
 * among them, however often it was sent and whatever its batch came to: these events came back. A call whose duration
 * is not known counts with its events, and with no time at work.
 */
export const executedCalls = (invocations: readonly InvocationRow[]): readonly ExecutedCall[] =>
  invocations
    .filter(({takenEvents}) => takenEvents > 0)
    .map(({takenEvents, takenWorkMs, sentAtMs, clientMs}) => {
      const endMs = sentAtMs + clientMs
      return {events: takenEvents, startMs: endMs - (Number.isNaN(takenWorkMs) ? 0 : takenWorkMs), endMs}
    })

/** Mean number of environments at work in each span of a grid, whose spans are as long as the first but for the last. */
export function environmentsAtWork(calls: readonly ExecutedCall[], grid: readonly Span[]): readonly number[] {
  const workMs = new Float64Array(grid.length)
  const {fromMs: originMs, toMs} = grid[0] ?? {fromMs: 0, toMs: 1}
  for (const {startMs, endMs} of calls) {
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
