import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {TrialOutcome} from '../../engine/engine.js'
import {quantileOf} from '../../metrics/percentile-events.js'
import type {Slo, Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'

const WINDOW_PERCENTILES = [
  'p50',
  'p90',
  'p95',
  'p99',
  'p999',
] as const satisfies readonly Slo['percentile'][]

/**
 * Percentiles of the window that a trace's parts stand for, with all that is silent in them no slower than what they
 * have; nothing of a load that is played whole. 0 where the percentile lies in what was silent.
 */
export function wholeWindowOf(
  {load: {trace}}: Trial,
  {accounting: {latency}}: TrialOutcome,
): Pick<JudgedTrial, 'wholeWindowMs'> {
  if (trace?.wholeEvents === undefined) return {}
  const times = trace.wholeEvents / Math.max(1, trace.events)
  const quantileMs = (percentile: Slo['percentile']): Ms => {
    const above = (1 - quantileOf(percentile)) * times
    return above < 1 ? latency.quantileMs(1 - above) : 0
  }
  return {
    wholeWindowMs: Object.fromEntries(
      WINDOW_PERCENTILES.map((percentile) => [percentile, quantileMs(percentile)]),
    ),
  }
}
