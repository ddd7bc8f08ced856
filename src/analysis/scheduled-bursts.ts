import {SHAPES, type Load, type LoadTrace} from '../model/trial.js'
import type {Ms} from '../model/units.js'
import type {TrialRow} from '../results/trial-row.js'
import {type BurstInterval, burstIntervals} from '../workload/bursts.js'

/** What a row does not say about its load; null = the shape's own. */
export interface ShapeSettings {
  readonly periodMs: Ms | null
  readonly spikeDurationMs: Ms | null
  /** Of shape trace, from the start of the measured window; null where they are not known. */
  readonly traceBursts: LoadTrace['bursts'] | null
}

/** When a trial's load was above its base, or a trace above capacity, from the start of the warm-up; none where its row cannot tell. */
export function scheduledBursts(
  row: TrialRow,
  {traceBursts, ...settings}: ShapeSettings,
): readonly BurstInterval[] {
  const shape = SHAPES.find((known) => known === row.shape)
  if (shape === 'trace') {
    return (traceBursts ?? []).map(({fromMs, toMs}) => ({
      fromMs: row.warmupMs + fromMs,
      toMs: row.warmupMs + toMs,
    }))
  }
  if (!shape || !Number.isFinite(row.rateEps) || !Number.isFinite(row.durationMs)) return []
  const load: Load = {
    shape,
    arrivals: 'uniform',
    rateEps: row.rateEps,
    peakRateEps: row.peakRateEps,
    ...settings,
    extent: {kind: 'duration', warmupMs: row.warmupMs, durationMs: row.durationMs},
    drainTimeoutMs: null,
    trace: null,
  }
  return burstIntervals(load)
}
