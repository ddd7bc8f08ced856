import {createControlClient} from '../../../offload/lambda/control-client.js'
import {startTarget} from '../../../offload/registry.js'
import {EnvironmentError} from '../../../errors.js'
import {placesOf} from '../../../dataflow/calls/window.js'
import type {Offload, Trial} from '../../../model/trial.js'
import type {Observer} from '../../engine.js'
import type {OffloadService} from '../../../offload/offload-service.js'

interface Wish {
  readonly trial: Pick<Trial, 'seed' | 'parallelism'>
  readonly offload: Offload
  /** What the cluster reaches us by. */
  readonly host: string
  readonly signal: AbortSignal
  readonly say?: Observer['say']
}

/** Target `local`: our Lambda service, in a process of its own. Throws an EnvironmentError for a cluster elsewhere. */
export async function startLocalService({trial, offload, host, signal, say}: Wish): Promise<OffloadService> {
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new EnvironmentError(
      `target local listens on loopback only, and the cluster is to reach us at ${host}`,
      {
        suggestions: ['use --target model', 'use a cluster on this machine'],
      },
    )
  }
  const started = await startTarget('local', {
    offload,
    functionName: null,
    places: placesOf(offload, trial.parallelism),
    seed: trial.seed,
    signal,
    ...(say && {say}),
  })
  const {endpoint, functionName, region, control} = started.connection
  if (endpoint === null) throw new EnvironmentError('target local came up without an address')
  const orders = control === null ? null : createControlClient(control)
  let environments = Number.NaN
  let environmentsMax = 0
  const note = (now: number | undefined): void => {
    if (now === undefined) return
    environments = now
    environmentsMax = Math.max(environmentsMax, now)
  }
  return {
    address: {endpoint, functionName, region: region ?? 'us-east-1', signed: false},
    environments: () => environments,
    get environmentsMax() {
      return environmentsMax
    },
    reclaimIdle: async () => {
      note(await orders?.reclaimIdle())
    },
    warm: async (wanted) => {
      note(await orders?.warm(wanted))
    },
    isGone: () => started.isGone?.() ?? false,
    stop: () => started.stop(),
  }
}
