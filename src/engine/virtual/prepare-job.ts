import {prepareEnvironments} from '../../dataflow/calls/prepare-environments.js'
import type {Trial} from '../../model/trial.js'
import type {Job} from './job.js'

/** At the window's start and each burst's: takes idle environments away, or has warm ones stand ready. */
export function prepareJob(trial: Trial, {clock, offload}: Job): void {
  if (!offload || !trial.offload) return
  prepareEnvironments(trial, trial.offload, {
    reclaimIdle: () => {
      offload.target.reclaimIdle(clock.nowNs)
    },
    warm: (environments) => {
      offload.target.keepWarm(clock.nowNs, environments)
    },
  })
}
