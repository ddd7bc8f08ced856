import {createControlClient} from '../../../offload/control-client.js'
import {localTarget} from '../../../offload/local/local-target.js'
import {EnvironmentError} from '../../../errors.js'
import type {Offload} from '../../../model/trial.js'
import type {OffloadService} from './offload-service.js'

/** Target `local`: our Lambda service, in a process of its own for the time of the trial. */
export async function startLocalService(offload: Offload, host: string): Promise<OffloadService> {
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new EnvironmentError(
      `target local listens on loopback only, and the cluster is to reach us at ${host}`,
      {
        suggestions: ['use --target model', 'use a cluster on this machine'],
      },
    )
  }
  const started = await localTarget.start({offload, functionName: null})
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
    stop: () => started.stop(),
  }
}
