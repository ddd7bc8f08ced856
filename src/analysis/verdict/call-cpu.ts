import {CLIENT_PART, type Conditions} from '../../engine/conditions.js'
import type {Offload} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'

/** What a call takes of CPU. */
export interface CallCpu {
  /** The mean over all requests, retries included; null where it is neither set nor measured. */
  readonly callCpuMs: Ms | null
  /** False: set, as `virtual` takes it of the call's slot. True: taken by the client of this very run. */
  readonly isCallCpuMeasured: boolean
}

interface CallingTrial {
  readonly row: TrialRow
  readonly conditions?: Conditions | null
}

/** Null where nothing is called, or where a wall clock ran and the system does not tell CPU times. */
export function callCpuOf(trials: readonly CallingTrial[], {callCpuMs = 0}: Offload): CallCpu {
  const isVirtual = trials.some(({row}) => row.engine === 'virtual' && row.invocations > 0)
  if (isVirtual) return {callCpuMs, isCallCpuMeasured: false}
  const measured = trials.flatMap(({row, conditions}) => {
    const client = conditions?.cpu.find(({part}) => part === CLIENT_PART)
    return client && row.sentRequests > 0 ? [{cpuMs: client.cpuMs, requests: row.sentRequests}] : []
  })
  const requests = measured.reduce((sum, one) => sum + one.requests, 0)
  if (requests === 0) return {callCpuMs: null, isCallCpuMeasured: false}
  const cpuMs = measured.reduce((sum, one) => sum + one.cpuMs, 0)
  return {callCpuMs: cpuMs / requests, isCallCpuMeasured: true}
}
