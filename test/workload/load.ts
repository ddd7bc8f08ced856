import type {Extent, Load, Shape} from '../../src/model/trial.js'
import {createSchedule} from '../../src/workload/schedule.js'
import {DEFAULT_PERIOD_MS} from '../../src/workload/shapes.js'
import type {TracePoints} from '../../src/workload/trace.js'

/** A load of 1000/s with peaks of 4000/s over 60 s after 2 s of warm-up, uniform, unless told otherwise. */
export function loadOf(shape: Shape, changes: Partial<Load> = {}): Load {
  return {
    shape,
    arrivals: 'uniform',
    rateEps: 1000,
    peakRateEps: 4000,
    periodMs: DEFAULT_PERIOD_MS[shape],
    spikeDurationMs: null,
    extent: lasting(60_000),
    drainTimeoutMs: null,
    trace: null,
    ...changes,
  }
}

export const lasting = (durationMs: number, warmupMs = 2000): Extent => ({
  kind: 'duration',
  warmupMs,
  durationMs,
})

export const untilEvent = (events: number, warmupMs = 2000): Extent => ({kind: 'events', warmupMs, events})

/** All instants of a load, filled in blocks of `block`. */
export function instantsOf(
  load: Load,
  {seed = 1, trace, block = 1000}: {seed?: number; trace?: TracePoints; block?: number} = {},
): Float64Array {
  const schedule = createSchedule(load, seed, trace)
  const blocks: Float64Array[] = []
  for (;;) {
    const target = new Float64Array(block)
    const filled = schedule.fill(target)
    blocks.push(target.subarray(0, filled))
    if (filled < block) break
  }
  const instants = new Float64Array(blocks.reduce((sum, {length}) => sum + length, 0))
  let at = 0
  for (const filled of blocks) {
    instants.set(filled, at)
    at += filled.length
  }
  return instants
}
