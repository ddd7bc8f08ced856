import {type FaultKind, JOB_FAULTS, METRIC_FAULTS} from './fault.js'
import {isBursting, isScaled, type Pipeline} from './trial.js'

/** Whether faults of a kind find something to strike in trials of a pipeline. */
export function strikes(kind: FaultKind, pipeline: Pipeline): boolean {
  if (JOB_FAULTS.includes(kind)) return !isScaled(pipeline)
  return isBursting(pipeline) || (pipeline === 'invoker' && !METRIC_FAULTS.includes(kind))
}
