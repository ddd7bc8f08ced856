import {placesOf} from '../../../dataflow/calls/window.js'
import type {FaultKind} from '../../../model/fault.js'
import {requestFaultsOf} from '../../../offload/faults/request-faults.js'
import {withFaults} from '../../../offload/faults/faulty-target.js'
import {connectLambda, type LambdaConnection} from '../../../offload/lambda/lambda-target.js'
import {createModelTarget, type TargetClock} from '../../../offload/model/model-target.js'
import type {OffloadTarget} from '../../../offload/target.js'
import {TargetLife} from '../../../offload/target-life.js'
import {watchTarget} from '../../../offload/watched-target.js'
import type {Offload, Trial} from '../../../model/trial.js'
import {nsToMs} from '../../../model/units.js'

/** A target that is connected. */
interface OpenTarget {
  /** Of what is connected; target `model` cannot die. */
  readonly life: TargetLife
  /** Kinds of faults that have struck no request so far. */
  readonly idleFaults: readonly FaultKind[]
  /** Running on a clock from now on. */
  start(clock: TargetClock): OffloadTarget
}

/**
 * The target of a trial with its faults around it: connected at once, and running on a clock once that is started.
 * Processes take their time to start, and warm ones stand when the window begins, even without a warm-up.
 */
export async function createTarget(
  trial: Trial,
  offload: Offload,
  connection: LambdaConnection | null,
): Promise<OpenTarget> {
  const connected = connection === null ? null : await connectLambda(connection)
  if (offload.environments === 'warm') await connected?.warm(placesOf(offload, trial.parallelism))
  const requestFaults = requestFaultsOf(trial)
  const life = new TargetLife()
  return {
    life,
    get idleFaults() {
      return requestFaults?.idleKinds ?? []
    },
    start: (clock) => {
      const watch = {life, nowMs: () => nsToMs(clock.nowNs()), isHangingMeant: requestFaults !== null}
      const target =
        connected === null
          ? createModelTarget({offload, limits: offload.limits, seed: trial.seed}, clock)
          : watchTarget(connected, watch)
      return requestFaults === null ? target : withFaults(target, requestFaults, clock)
    },
  }
}
