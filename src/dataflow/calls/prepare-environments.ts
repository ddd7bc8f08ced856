import type {Offload, Trial} from '../../model/trial.js'
import {msToNs, type Ns} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import {placesOf} from './window.js'

/** What an engine can do about the environments of its target. */
export interface EnvironmentOrders<Done> {
  /** Ends idle environments, so that the next call starts cold. */
  reclaimIdle(): Done
  /** Has this many initialized environments stand ready. */
  warm(environments: number): Done
}

/**
 * When environments are prepared: `environments: cold | warm` is a factor, not an accident, so at the start of the
 * window and of each burst, and before anything is sent at that instant.
 */
export const preparationInstantsNs = ({load}: Pick<Trial, 'load'>): readonly Ns[] =>
  [load.extent.warmupMs, ...burstIntervals(load).map(({fromMs}) => fromMs)].map(msToNs)

/** Cold: no idle one is left. Warm: one stands ready for every place of every window. */
export function prepareEnvironments<Done>(
  {parallelism}: Pick<Trial, 'parallelism'>,
  offload: Pick<Offload, 'environments' | 'maxInFlight'>,
  orders: EnvironmentOrders<Done>,
): Done {
  return offload.environments === 'cold' ? orders.reclaimIdle() : orders.warm(placesOf(offload, parallelism))
}
