import type {InvocationRow} from '../engine/engine.js'
import type {Ms} from '../model/units.js'
import type {Span} from './demand.js'

/** One call whose answer was taken: what Lambda executed in time. */
export interface ExecutedCall {
  readonly events: number
  /** When its environment set to work; `endMs` less its duration, so the way back counts as wait. */
  readonly startMs: Ms
  /** When the answer was in, from the start of the warm-up. */
  readonly endMs: Ms
}

/**
 * The calls of a trial that Lambda executed in time. What was refused, failed, came after the client's limit or was
 * given up is none, however often it was sent: its events came back. A call whose duration is not known counts with
 * its events, and with no time at work.
 */
export const executedCalls = (invocations: readonly InvocationRow[]): readonly ExecutedCall[] =>
  invocations
    .filter(({status}) => status === 'ok')
    .map(({batchEvents, sentAtMs, clientMs, durationMs}) => {
      const endMs = sentAtMs + clientMs
      return {events: batchEvents, startMs: endMs - (Number.isNaN(durationMs) ? 0 : durationMs), endMs}
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
