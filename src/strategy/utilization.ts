import {defineStrategy, type SettingValues, type ShareDecision, type Snapshot} from './strategy.js'

/** The settings that strategies share which keep local slots busy to a share. */
export const UTILIZATION_SETTINGS = {
  target: {default: 0.9, minimum: 0, maximum: 1, describe: 'Share of local capacity to use.'},
  releaseUtilization: {default: 0.7, minimum: 0, maximum: 1, describe: 'Stop bursting below this.'},
} as const

/** The rule alone, for those that ask it about another rate than the last one measured. */
export function utilizationRule({
  target,
  releaseUtilization,
}: SettingValues<typeof UTILIZATION_SETTINGS>): (
  load: Pick<Snapshot, 'arrivalRateEps' | 'localCapacityEps'>,
) => ShareDecision {
  let isBursting = false
  let share = 0
  return ({arrivalRateEps, localCapacityEps}) => {
    // No load is no load, whatever capacity was last heard of.
    const load = arrivalRateEps === 0 ? 0 : arrivalRateEps / localCapacityEps
    if (Number.isNaN(load)) return {share, reason: 'capacity unknown'}

    isBursting = isBursting ? load >= releaseUtilization : load > target
    share = isBursting ? Math.max(0, 1 - target / load) : 0
    return {share, reason: isBursting ? 'above target utilization' : 'within target utilization'}
  }
}

/** Keeps local utilization at its target by offloading just what exceeds it. */
export const utilization = defineStrategy({
  summary:
    'Offloads what exceeds the target utilization. No load: releases. NaN metrics: keeps its last share.',
  settings: UTILIZATION_SETTINGS,
  create: (values) => ({kind: 'tick', decide: utilizationRule(values)}),
})
