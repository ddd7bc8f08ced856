import {defineStrategy} from './strategy.js'

/** Keeps local utilization at its target by offloading just what exceeds it. */
export const utilization = defineStrategy({
  summary:
    'Offloads what exceeds the target utilization. No load: releases. NaN metrics: keeps its last share.',
  settings: {
    target: {default: 0.9, minimum: 0, maximum: 1, describe: 'Share of local capacity to use.'},
    releaseUtilization: {default: 0.7, minimum: 0, maximum: 1, describe: 'Stop bursting below this.'},
  },
  create({target, releaseUtilization}) {
    let isBursting = false
    let share = 0
    return {
      kind: 'tick',
      decide({arrivalRateEps, localCapacityEps}) {
        // No load is no load, whatever capacity was last heard of.
        const load = arrivalRateEps === 0 ? 0 : arrivalRateEps / localCapacityEps
        if (Number.isNaN(load)) return {share, reason: 'capacity unknown'}

        isBursting = isBursting ? load >= releaseUtilization : load > target
        share = isBursting ? Math.max(0, 1 - target / load) : 0
        return {share, reason: isBursting ? 'above target utilization' : 'within target utilization'}
      },
    }
  },
})
