import {UsageError} from '../../errors.js'
import type {Offload} from '../../model/trial.js'
import {createModelTarget, type TargetClock} from '../../offload/model/model-target.js'
import type {OffloadTarget} from '../../offload/target.js'

/** The target of a trial, opened in the invoker thread. */
export function createTarget(offload: Offload, seed: number, clock: TargetClock): OffloadTarget {
  switch (offload.target) {
    case 'model':
      return createModelTarget({offload, limits: offload.limits, seed}, clock)
    case 'local':
    case 'aws':
      throw new UsageError(`engine embedded cannot offload to target ${offload.target} yet`, {
        suggestions: ['give --target model'],
      })
  }
}
