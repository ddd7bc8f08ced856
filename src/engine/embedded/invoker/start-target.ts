import {placesOf} from '../../../dataflow/calls/window.js'
import type {Trial} from '../../../model/trial.js'
import type {StartedTarget} from '../../../offload/target-adapter.js'
import {startTarget} from '../../../offload/registry.js'
import type {Observer} from '../../engine.js'

/** Brings up what a trial's bursts go to: the local service, a checked way to AWS; nothing for `model`. */
export async function openPlace(
  {offload, parallelism, seed}: Trial,
  {say, signal}: Pick<Observer, 'say'> & {readonly signal: AbortSignal},
): Promise<StartedTarget | null> {
  if (offload === null || offload.target === 'model') return null
  return startTarget(offload.target, {
    offload,
    functionName: offload.functionName,
    // The windows of all subtasks may be a little more than what was asked for: a socket for every call.
    places: placesOf(offload, parallelism),
    seed,
    signal,
    ...(say && {say}),
  })
}
