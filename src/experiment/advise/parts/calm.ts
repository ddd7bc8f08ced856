import type {Load, TracePart, Trial} from '../../../model/trial.js'
import {type Eps, type Ms, MS_PER_S, msToNs, nsToMs, type Share} from '../../../model/units.js'
import {binnedRates} from '../../../workload/trace-summary.js'
import type {TracePoints} from '../../../workload/trace.js'
import {withLoad} from '../../trial/create-trial.js'

/** A stretch at a constant rate, and how long its like is had outside the parts of a trace. */
export interface CalmStretch {
  readonly trial: Trial
  readonly spanMs: Ms
}

/** What of a trace is not calm, and what its slots can serve. */
interface NotCalm {
  readonly parts: readonly TracePart[]
  readonly capacityEps: Eps
}

/** A stretch is as long as this share of what it stands for, a minute at least. */
const SAMPLED: Share = 0.01
const LEAST_STRETCH_MS: Ms = 60_000
/** Calm is grouped by its share of capacity: finer where chance has functions called, or queues. */
const CALM_SHARES: readonly Share[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]

/** One stretch for each share of capacity that the calm has, at the mean rate of what is so busy; the busiest last. */
export function calmStretches(
  trial: Trial,
  points: TracePoints,
  {parts, capacityEps}: NotCalm,
): readonly CalmStretch[] {
  const {load} = trial
  const windowMs = load.extent.kind === 'duration' ? load.extent.durationMs : 0
  const bands = CALM_SHARES.map((share) => ({share, spanMs: 0, events: 0}))
  for (const {fromMs, toMs, rateEps} of outside(points, windowMs, parts)) {
    const band = bands.find(({share}) => rateEps <= share * capacityEps) ?? bands.at(-1)
    if (!band) continue
    band.spanMs += toMs - fromMs
    band.events += (rateEps * (toMs - fromMs)) / MS_PER_S
  }
  return bands.flatMap(({spanMs, events}) => {
    if (events === 0) return []
    const rateEps = (events / spanMs) * MS_PER_S
    const durationMs = Math.ceil(Math.max(LEAST_STRETCH_MS, SAMPLED * spanMs))
    return [{trial: withLoad(steady(trial), constantLoad(load, rateEps, durationMs)), spanMs}]
  })
}

/** Without the timetable of `planned`: outside its bursts its slots are those of waiting. */
function steady(trial: Trial): Trial {
  if (trial.pipeline !== 'rescaled') return trial
  const rest: Trial & {autoscaler?: unknown} = {...trial, pipeline: 'vanilla'}
  delete rest.autoscaler
  return rest
}

const constantLoad = (load: Load, rateEps: Eps, durationMs: Ms): Load => ({
  ...load,
  shape: 'constant',
  rateEps,
  peakRateEps: rateEps,
  trace: null,
  extent: {kind: 'duration', warmupMs: load.extent.warmupMs, durationMs},
})

/** What of a window lies outside its parts, by its rates. */
function* outside(
  points: TracePoints,
  windowMs: Ms,
  parts: readonly TracePart[],
): Generator<{readonly fromMs: Ms; readonly toMs: Ms; readonly rateEps: Eps}> {
  for (const {fromNs, toNs, rateEps} of binnedRates(points, msToNs(windowMs))) {
    const endMs = nsToMs(toNs)
    let atMs = nsToMs(fromNs)
    for (const part of parts) {
      if (part.toMs <= atMs || part.fromMs >= endMs) continue
      if (part.fromMs > atMs) yield {fromMs: atMs, toMs: part.fromMs, rateEps}
      atMs = part.toMs
    }
    if (endMs > atMs) yield {fromMs: atMs, toMs: endMs, rateEps}
  }
}
