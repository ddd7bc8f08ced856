import {placesOf} from '../../../dataflow/window.js'
import type {Offload, Trial} from '../../../model/trial.js'
import {msToNs, type Ns} from '../../../model/units.js'
import type {OffloadTarget} from '../../../offload/target.js'
import {burstIntervals} from '../../../workload/bursts.js'

interface Wiring {
  readonly target: OffloadTarget
  readonly waitUntil: (atNs: Ns) => Promise<void>
  /** How many stand there has changed. */
  readonly changed: () => void
}

/** `environments: cold | warm` is a factor, not an accident: set at window start and at each burst's start. */
export async function prepareEnvironments(
  {load, parallelism}: Trial,
  offload: Offload,
  {target, waitUntil, changed}: Wiring,
): Promise<void> {
  const standing = placesOf(offload, parallelism)
  for (const atMs of new Set([load.extent.warmupMs, ...burstIntervals(load).map(({fromMs}) => fromMs)])) {
    await waitUntil(msToNs(atMs))
    if (offload.environments === 'cold') await target.reclaimIdle()
    else await target.warm(standing)
    changed()
  }
}
