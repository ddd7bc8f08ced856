import {Histogram} from '../../metrics/histogram.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, type Ns, nsToMs} from '../../model/units.js'
import type {TimerNoise} from '../../host/timer-noise.js'
import {type Conditions, type CpuUse, machineFlags} from '../conditions.js'
import type {TrialOutcome} from '../engine.js'
import {machineLimits} from '../machine-limits.js'
import type {Finished} from './outcome.js'
import {SLOT_FIGURE, STALL_FIGURE} from './threads/figure-places.js'

/** Network time adjusts the wall clock's speed by up to 500 ppm without a step. */
const CLOCK_SLEW = 0.001
const CLOCK_STEP_MS = 10

/** What this machine was like while a trial ran. */
export interface Surroundings {
  readonly cores: number
  readonly timer: TimerNoise
  readonly cpu: readonly CpuUse[]
  /** How far monotonic and wall time came apart, and over what time. */
  readonly clockDriftMs: Ms
  readonly wallMs: Ms
  /** What its bursts went to has ended before it. */
  readonly isTargetGone: boolean
}

/** What the threads of a finished trial did to it. */
export function describeConditions(
  finished: Finished,
  {accounting}: Pick<TrialOutcome, 'accounting'>,
  {cores, timer, cpu}: Surroundings,
): Conditions {
  const {trial} = finished
  const measured = {p99Ms: accounting.latency.quantileMs(0.99), meanServiceMs: trial.service.meanMs}
  return {
    timer,
    limits: machineLimits(timer, measured),
    latenessP99Ms: latenessP99Ms(finished),
    serviceExcessMs: serviceExcessMs(finished),
    longestStallMs: nsToMs(longestStallNs(finished)),
    isCrowded: isCrowded(trial, cores),
    cpu,
  }
}

/** The honesty flags that only this engine can know (docs/measurement.md#flags). */
export function flagConditions(
  conditions: Conditions,
  {clockDriftMs, wallMs}: Surroundings,
): readonly string[] {
  const hasSteppedMs = Math.max(CLOCK_STEP_MS, CLOCK_SLEW * wallMs)
  return [...machineFlags(conditions), ...(clockDriftMs > hasSteppedMs ? ['clock'] : [])]
}

/** At rate max every event is late by design. */
function latenessP99Ms({trial, told}: Finished): Ms {
  const lateness = told.get('source')?.[0]?.lateness
  if (trial.load.rateEps === 'max' || !lateness) return Number.NaN
  return Histogram.fromState(lateness).quantileMs(0.99)
}

/** Burning slots and the source want a core each. */
const isCrowded = ({service, parallelism}: Trial, cores: number): boolean =>
  service.mode === 'cpu' && service.meanMs > 0 && parallelism + 1 > cores

/** Without a service time there is nothing to be slower than. */
function serviceExcessMs({shared}: Finished): Ms {
  const total = (place: number): number => shared.slots.reduce((sum, slot) => sum + (slot[place] ?? 0), 0)
  const drawnNs = total(SLOT_FIGURE.workNs)
  if (drawnNs === 0) return Number.NaN
  return nsToMs((total(SLOT_FIGURE.busyNs) - drawnNs) / total(SLOT_FIGURE.processed))
}

function longestStallNs({shared, seen}: Finished): Ns {
  const threads = [shared.sourceThread, shared.sink, shared.invoker, ...shared.slots]
  return Math.max(seen.stallNs, ...threads.map((figures) => figures[STALL_FIGURE] ?? 0))
}
