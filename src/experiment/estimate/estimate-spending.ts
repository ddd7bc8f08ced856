import type {Usd} from '../../model/units.js'
import {mostOffloadUsd} from './most-offload-usd.js'
import {isOffloading} from '../../model/trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/**
 * What trials on AWS may cost at list prices if every event is offloaded in a request of its own, retries aside,
 * or up to their ceiling. 0 where nothing goes to AWS.
 */
export function estimateSpendingUsd(all: readonly ResolvedSettings[]): Usd {
  return all.filter(({offload}) => offload.target === 'aws').reduce((sum, one) => sum + spendingOf(one), 0)
}

function spendingOf(settings: ResolvedSettings): Usd {
  const {offload, pipelines, repetitions} = settings
  const trials = pipelines.filter(isOffloading).length * repetitions
  return trials * Math.min(mostOffloadUsd(settings), offload.maxCostUsd ?? Infinity)
}
