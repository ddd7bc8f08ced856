import {idleFaultFlag} from '../idle-fault-flag.js'
import type {Finished} from './outcome.js'

/** What a real target keeps to itself, whether it was there to the end, and what was cut short to save money. */
export function offloadFlags(
  {trial: {offload}, told, seen}: Finished,
  {isTargetGone}: {readonly isTargetGone: boolean},
): readonly string[] {
  if (offload === null) return []
  const report = told.get('invoker')?.[0]?.invoker
  const flags = {
    // No call ends or starts an environment there: neither cold nor warm is enforced.
    'environments-unknown': offload.target === 'aws',
    // A request without a bill may have cost something: sums are bounds from below.
    'cost-at-least': (report?.calls.unbilledRequests ?? 0) > 0,
    'max-cost': seen.isCostReached,
    'target-lost': isTargetGone || report?.isTargetLost === true,
  }
  const idle = (report?.idleFaults ?? []).map(idleFaultFlag)
  return [...Object.entries(flags).flatMap(([flag, isSet]) => (isSet ? [flag] : [])), ...idle]
}
