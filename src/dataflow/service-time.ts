import {normalQuantile} from '../kernel/normal-quantile.js'
import {createRandom} from '../kernel/random.js'
import {createQuantileFunction} from '../kernel/sample-quantiles.js'
import type {Service} from '../model/trial.js'
import {type Ns, msToNs} from '../model/units.js'

/**
 * Service time of event k in integer ns, the same number locally, offloaded and on every engine: drawn from
 * the keyed stream (seed, "service", k) by inversion.
 */
export function createServiceTimes(service: Service, seed: number): (event: number) => Ns {
  const meanNs = msToNs(service.meanMs)
  const random = createRandom(seed, 'service')
  switch (service.distribution) {
    case 'constant':
      return () => meanNs
    case 'exponential':
      return (event) => Math.round(-Math.log(1 - random.at(event)) * meanNs)
    case 'quantiles': {
      const valueMs = createQuantileFunction(service.quantilesMs ?? [])
      return (event) => msToNs(valueMs(random.at(event)))
    }
    case 'lognormal': {
      const variance = Math.log(1 + service.cv ** 2)
      const deviation = Math.sqrt(variance)
      return (event) => {
        // Never 0, whose quantile is minus infinity.
        const u = Math.max(random.at(event), Number.EPSILON / 2)
        return Math.round(meanNs * Math.exp(deviation * normalQuantile(u) - variance / 2))
      }
    }
  }
}
