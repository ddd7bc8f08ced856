import {preparationInstantsNs, prepareEnvironments} from '../../../dataflow/calls/prepare-environments.js'
import type {Offload, Trial} from '../../../model/trial.js'
import type {Ns} from '../../../model/units.js'
import type {OffloadTarget} from '../../../offload/target.js'

interface Wiring {
  readonly target: OffloadTarget
  readonly waitUntil: (atNs: Ns) => Promise<void>
  /** How many stand there has changed. */
  readonly changed: () => void
}

/** Prepares the environments of a trial at each of its instants; resolves after the last. */
export async function keepEnvironmentsPrepared(
  trial: Trial,
  offload: Offload,
  {target, waitUntil, changed}: Wiring,
): Promise<void> {
  for (const atNs of preparationInstantsNs(trial)) {
    await waitUntil(atNs)
    await prepareEnvironments(trial, offload, target)
    changed()
  }
}
