import {mean} from 'simple-statistics'
import {placesOf} from '../../dataflow/calls/window.js'
import {offloadCostUsd} from '../../dataflow/calls/offload-cost.js'
import {ENVELOPE_BYTES, REQUEST_BYTES, RESPONSE_BYTES} from '../../dataflow/calls/payload-bytes.js'
import {ONE_VCPU_MB} from '../../model/platform.js'
import type {Load, Offload, Trial} from '../../model/trial.js'
import type {Ms, Usd} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import {expectedEvents} from './expected-events.js'

/** As much of a trial as its bill depends on. */
export type OffloadingTrial = Pick<Trial, 'load' | 'service' | 'parallelism' | 'offload'>

/**
 * What a trial's Lambda may cost at most if every event goes there in a request of its own, retries aside; 0 where
 * nothing does.
 */
export function mostOffloadUsd(trial: OffloadingTrial): Usd {
  const {offload, load, parallelism} = trial
  if (!offload) return 0
  const events = expectedEvents(load)
  const coldStarts = offload.environments === 'cold' ? coldStartsOf(load, placesOf(offload, parallelism)) : 0
  const [, longestInitMs] = offload.profile.initMs.at(-1) ?? [1, 0]
  return offloadCostUsd(trial, {
    invocations: events,
    coldStarts,
    billedMs: events * billedMsOf(trial, offload) + coldStarts * Math.ceil(longestInitMs),
    payloadBytes: events * BYTES_PER_EVENT,
    sinceWindowMs: windowAndDrainMs(load),
  })
}

/** Of an event in a request of its own, with its answer: the mean over a round of kinds. */
const BYTES_PER_EVENT = 2 * ENVELOPE_BYTES + mean([...REQUEST_BYTES]) + mean([...RESPONSE_BYTES])

/** One for each call that may be under way, at the start of the window and of every burst. */
const coldStartsOf = (load: Load, places: number): number => places * (1 + burstIntervals(load).length)

/** Of one event, rounded up as a call is: below one vCPU its work takes longer. */
function billedMsOf({service}: OffloadingTrial, {offloadServiceTimeMs, memoryMb}: Offload): Ms {
  const slowdown = Math.max(1, ONE_VCPU_MB / memoryMb)
  const isSame = offloadServiceTimeMs !== null || service.distribution === 'constant'
  const workMs = (offloadServiceTimeMs ?? service.meanMs) * slowdown
  // Rounding up adds at most 1 ms to a span that is drawn.
  return isSame ? Math.ceil(workMs) : workMs + 1
}

/** What a drain without an end takes is not known before: as long as the window, as on a wall clock. */
function windowAndDrainMs({extent, rateEps, drainTimeoutMs}: Load): Ms {
  const windowMs =
    extent.kind === 'duration' ? extent.durationMs : rateEps === 'max' ? 0 : (extent.events / rateEps) * 1000
  return windowMs + (drainTimeoutMs ?? windowMs)
}
