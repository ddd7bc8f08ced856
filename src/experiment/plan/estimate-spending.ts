import {lambdaCostUsd} from '../../metrics/cost-model.js'
import type {Usd} from '../../model/units.js'
import {expectedEvents} from './expected-events.js'
import type {ResolvedSettings} from '../../settings/resolve-settings.js'

/**
 * What trials on AWS may cost at list prices if every event is offloaded in a request of its own, retries aside,
 * or up to their ceiling. 0 where nothing goes to AWS.
 */
export function estimateSpendingUsd(all: readonly ResolvedSettings[]): Usd {
  return all.filter(({offload}) => offload.target === 'aws').reduce((sum, one) => sum + spendingOf(one), 0)
}

function spendingOf({offload, load, service, pipelines, repetitions}: ResolvedSettings): Usd {
  const trials = pipelines.filter((word) => word === 'burst' || word === 'invoker').length * repetitions
  const {memoryMb, price, profile, maxInFlight, maxCostUsd = Infinity} = offload
  const events = expectedEvents(load)
  const workMs = Math.ceil(offload.offloadServiceTimeMs ?? service.meanMs)
  const [, initMs] = profile.initMs.at(-1) ?? [1, 0]
  const billedMs = events * workMs + maxInFlight * initMs
  const trialUsd = lambdaCostUsd({calls: events, billedMs, memoryMb, logBytes: 0}, price)
  // A ceiling holds where nothing else is known.
  const mostUsd = trialUsd < maxCostUsd || maxCostUsd === Infinity ? trialUsd : maxCostUsd
  return trials === 0 ? 0 : trials * mostUsd
}
