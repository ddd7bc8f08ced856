import {Histogram} from '../../metrics/histogram.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, type Ns, nsToMs} from '../../model/units.js'
import type {TrialOutcome} from '../engine.js'
import type {Finished} from './outcome.js'
import {SLOT_FIGURE, STALL_FIGURE} from './threads/shared.js'

const LATE_MS = 1
const PAUSED_MS = 10
/** A tenth of what is measured. */
const PAUSED_SHARE = 0.1
const SLOWER_BY = 0.01
const SLOWER_BY_NS = 50_000
/** Network time adjusts the wall clock's speed by up to 500 ppm without a step. */
const CLOCK_SLEW = 0.001
const CLOCK_STEP_MS = 10

/** What this machine was like while a trial ran. */
export interface Conditions {
  readonly cores: number
  /** How far monotonic and wall time came apart, and over what time. */
  readonly clockDriftMs: Ms
  readonly wallMs: Ms
}

/** The honesty flags that only this engine can know (docs/measurement.md#flags). */
export function flagConditions(
  finished: Finished,
  {accounting}: Pick<TrialOutcome, 'accounting'>,
  conditions: Conditions,
): readonly string[] {
  const p99Ms = accounting.latency.quantileMs(0.99)
  const pausedMs = Math.max(PAUSED_MS, Number.isNaN(p99Ms) ? 0 : PAUSED_SHARE * p99Ms)
  const flags = {
    'generator-late': isGeneratorLate(finished),
    oversubscribed: isCrowded(finished.trial, conditions) || isSlower(finished),
    paused: nsToMs(longestStallNs(finished)) > pausedMs,
    clock: conditions.clockDriftMs > Math.max(CLOCK_STEP_MS, CLOCK_SLEW * conditions.wallMs),
  }
  return Object.entries(flags).flatMap(([flag, isSet]) => (isSet ? [flag] : []))
}

function isGeneratorLate({trial, told}: Finished): boolean {
  const lateness = told.get('source')?.[0]?.lateness
  // At rate max every event is late by design.
  if (trial.load.rateEps === 'max' || !lateness) return false
  return Histogram.fromState(lateness).quantileMs(0.99) > LATE_MS
}

/** Burning slots and the source want a core each. */
const isCrowded = ({service, parallelism}: Trial, {cores}: Conditions): boolean =>
  service.mode === 'cpu' && service.meanMs > 0 && parallelism + 1 > cores

/** Services took longer than what was drawn for them. */
function isSlower({shared}: Finished): boolean {
  const total = (place: number): number => shared.slots.reduce((sum, slot) => sum + (slot[place] ?? 0), 0)
  const served = total(SLOT_FIGURE.processed)
  const drawnNs = total(SLOT_FIGURE.workNs)
  const excessNs = total(SLOT_FIGURE.busyNs) - drawnNs
  // Without a service time there is nothing to be slower than.
  return drawnNs > 0 && excessNs > SLOWER_BY * drawnNs && excessNs > SLOWER_BY_NS * served
}

function longestStallNs({shared, seen}: Finished): Ns {
  const threads = [shared.sourceThread, shared.sink, shared.invoker, ...shared.slots]
  return Math.max(seen.stallNs, ...threads.map((figures) => figures[STALL_FIGURE] ?? 0))
}
