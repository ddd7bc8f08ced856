import type {LambdaModel, LambdaModelSettings} from '../../src/offload/model/lambda-model.js'
import type {ModelCall, ModelReply} from '../../src/offload/model/model-call.js'
import type {LambdaLimits} from '../../src/model/platform.js'
import type {OffloadProfile, Quantiles} from '../../src/model/trial.js'
import {msToNs} from '../../src/model/units.js'

export const constantMs = (valueMs: number): Quantiles => [
  [0, valueMs],
  [1, valueMs],
]

export const LIMITS: LambdaLimits = {
  accountConcurrency: 1000,
  scalingEnvironments: 1000,
  scalingPeriodMs: 10_000,
  requestsPerSecondPerConcurrency: 10,
  requestBytes: 6_291_456,
  responseBytes: 6_291_556,
  initTimeoutMs: 10_000,
}

/** Round numbers, so that expected instants can be added up by hand. */
export const PLAIN_PROFILE: OffloadProfile = {
  name: 'plain',
  preInitMs: constantMs(100),
  initMs: constantMs(150),
  overhead: [{batchEvents: 1, quantilesMs: constantMs(10)}],
  bandwidthMbps: null,
  idleReclaimMs: 600_000,
  functionTimeoutMs: 30_000,
  isRateLimited: true,
}

export const IDEAL_PROFILE: OffloadProfile = {
  ...PLAIN_PROFILE,
  name: 'ideal',
  preInitMs: constantMs(0),
  initMs: constantMs(0),
  overhead: [{batchEvents: 1, quantilesMs: constantMs(0)}],
  isRateLimited: false,
}

interface Changes {
  readonly profile?: Partial<OffloadProfile>
  readonly limits?: Partial<LambdaLimits>
  readonly memoryMb?: number
  readonly reservedConcurrency?: number | null
  readonly seed?: number
}

export function modelSettings(changes: Changes = {}): LambdaModelSettings {
  return {
    offload: {
      memoryMb: changes.memoryMb ?? 1769,
      reservedConcurrency: changes.reservedConcurrency ?? null,
      profile: {...PLAIN_PROFILE, ...changes.profile},
    },
    limits: {...LIMITS, ...changes.limits},
    seed: changes.seed ?? 1,
  }
}

/** One call of one event with 20 ms of work, sent at `sentAtMs`. */
export function invokeAt(model: LambdaModel, sentAtMs: number, changes: Partial<ModelCall> = {}): ModelReply {
  const sentAtNs = msToNs(sentAtMs)
  return model.invoke({
    invocation: sentAtNs,
    sentAtNs,
    batchEvents: 1,
    requestBytes: 200,
    responseBytes: 200,
    workNs: msToNs(20),
    ...changes,
  })
}
