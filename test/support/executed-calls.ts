import {ExecutedCallLog, type ExecutedCalls} from '../../src/analysis/elasticity/executed-calls.js'
import type {InvocationRow} from '../../src/engine/engine.js'

export interface ExecutedCall {
  readonly events: number
  readonly startMs: number
  readonly endMs: number
}

export const toColumns = (calls: readonly ExecutedCall[]): ExecutedCalls => ({
  count: calls.length,
  events: Float64Array.from(calls, ({events}) => events),
  startMs: Float64Array.from(calls, ({startMs}) => startMs),
  endMs: Float64Array.from(calls, ({endMs}) => endMs),
})

export const toList = ({count, events, startMs, endMs}: ExecutedCalls): readonly ExecutedCall[] =>
  Array.from({length: count}, (_, at) => ({events: events[at]!, startMs: startMs[at]!, endMs: endMs[at]!}))

/** Of rows that are there. */
export function executedCalls(invocations: Iterable<InvocationRow>): ExecutedCalls {
  const calls = new ExecutedCallLog()
  for (const row of invocations) calls.add(row)
  return calls
}
