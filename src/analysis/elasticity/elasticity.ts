import type {TimelineRow} from '../../engine/engine.js'
import {isScaled, type Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {type BurstInterval, burstIntervals} from '../../workload/bursts.js'
import {createRateProfile, windowOf} from '../../workload/rate-profile.js'
import type {ShapeRate} from '../../workload/shapes.js'
import type {TracePoints} from '../../workload/trace.js'
import {demandedSlots, type Span} from './demand.js'
import {environmentsAtWork, type ExecutedCalls} from './executed-calls.js'
import {type Provisioning, provisioningOf} from './provisioning.js'
import {reactionMs} from './reaction.js'
import {runningSlots} from './running-slots.js'
import {type Steering, steeringOf} from './steering.js'

/** How bursting followed one burst of the load, up to the next one or the end of the trial. */
export interface BurstElasticity extends BurstInterval, Steering {
  /** Null where Lambda never took the excess within the burst. */
  readonly reactionMs: Ms | null
}

/** How what a trial had at work followed what its load demanded. */
export interface Elasticity extends Provisioning {
  /** Of pipeline `burst`; none where a metric interval passed a burst over. */
  readonly bursts: readonly BurstElasticity[]
}

/** What a trial left behind. */
export interface TrialRecords {
  readonly timeline: readonly TimelineRow[]
  readonly calls: ExecutedCalls
  readonly trace?: TracePoints | undefined
}

const GRID_MS: Ms = 1000

/**
 * Elasticity of a trial (docs/measurement.md#elasticity): demand is that of the schedule, supply the slots and the
 * environments that executed calls in time. Null for `invoker`, which has no slots, and where nothing but the end of
 * the events says when the load ends.
 */
export function elasticityOf(trial: Trial, records: TrialRecords): Elasticity | null {
  const {fromMs, toMs} = windowOf(trial.load)
  if (trial.pipeline === 'invoker' || toMs === null || trial.load.rateEps === 'max') return null
  const profile = createRateProfile(trial.load, records.trace)
  const {calls} = records
  const grid = spansWithin(fromMs, toMs)
  const environments = environmentsAtWork(calls, grid)
  const slots = changesSlots(trial, records) ? runningSlots(records.timeline, grid, trial.parallelism) : []
  const steps = grid.map((span, i) => ({
    lengthMs: span.toMs - span.fromMs,
    demand: demandedSlots(trial, profile, span),
    supply: Math.round((slots[i] ?? trial.parallelism) + (environments[i] ?? 0)),
  }))
  const bursts =
    trial.pipeline === 'burst' ? burstsOf(trial, {profile, calls, timeline: records.timeline}) : []
  return {...provisioningOf(steps, GRID_MS), bursts}
}

/** By an autoscaler, or by crashes: in an outage none runs. */
const changesSlots = ({pipeline}: Trial, {timeline}: TrialRecords): boolean =>
  isScaled(pipeline) || timeline.some(({paused}) => paused > 0)

function spansWithin(fromMs: Ms, toMs: Ms): readonly Span[] {
  return Array.from({length: Math.ceil((toMs - fromMs) / GRID_MS)}, (_, i) => ({
    fromMs: fromMs + i * GRID_MS,
    toMs: Math.min(toMs, fromMs + (i + 1) * GRID_MS),
  }))
}

function burstsOf(
  trial: Trial,
  {profile, calls, timeline}: {profile: ShapeRate; calls: ExecutedCalls; timeline: readonly TimelineRow[]},
): readonly BurstElasticity[] {
  const bursts = burstIntervals(trial.load)
  return bursts.flatMap((burst, i) => {
    const endMs = bursts[i + 1]?.fromMs ?? Infinity
    const rows = timeline.filter(({atMs}) => atMs > burst.fromMs && atMs <= endMs)
    if (!rows.some(({atMs}) => atMs <= burst.toMs)) return []
    return [
      {...burst, reactionMs: reactionMs(trial, {burst, profile, calls}), ...steeringOf(rows, burst.fromMs)},
    ]
  })
}
