import type {Trial} from '../../model/trial.js'
import type {TracePoints} from '../../workload/trace.js'
import {planSweep} from './plan-sweep.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import {type SlotSizing, sizeOverprovisioned} from '../trial/size-overprovisioned.js'

/** The trials of one point, and the slots of over-provisioning there. */
export interface Plan {
  /** In the order in which they are to run. */
  readonly trials: readonly Trial[]
  /** How many slots over-provisioning got, and whether they meet the objective; null without that pipeline. */
  readonly sizing: SlotSizing | null
}

/** The trials of one point, as a sweep of that point alone. */
export async function planTrials(
  settings: ResolvedSettings,
  experiment: string,
  trace?: TracePoints,
): Promise<Plan> {
  const {trials, sizings} = await planSweep([{assignments: {}, settings}], experiment, (trial) =>
    sizeOverprovisioned(trial, trace),
  )
  return {trials: trials.map(({trial}) => trial), sizing: sizingOf(settings, sizings[0])}
}

function sizingOf({slots, pipelines}: ResolvedSettings, found: SlotSizing | undefined): SlotSizing | null {
  if (found) return {slots: found.slots, meetsSlo: found.meetsSlo}
  return slots !== null && pipelines.includes('overprovisioned') ? {slots, meetsSlo: false} : null
}
