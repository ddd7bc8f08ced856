import type {Offload, TargetName} from '../../src/model/trial.js'
import {buildTrial} from './trial.js'

/** The defaults of a trial that offloads, to this target; only single keys of it are changed. */
export function offloadTo(target: TargetName, changes: Partial<Offload> = {}): Offload {
  const {offload} = buildTrial({offload: {target, ...changes}})
  if (offload === null) throw new Error('pipeline burst offloads')
  return offload
}
