import type {Trial} from '../../model/trial.js'
import {isVirtual} from '../../settings/defaults.js'

/**
 * Groups what is to be done by trials that are one and the same to engine virtual, each group in the place of its
 * first: `vanilla`, `modified`, whose policy has nowhere to offload to, and `overprovisioned` where its slots are those
 * of the others. Their rows differ by what a pipeline is called, not by what has happened.
 */
export function groupTwins<Work extends {readonly planned: {readonly trial: Trial}}>(
  works: readonly Work[],
): readonly (readonly Work[])[] {
  const groups = new Map<string, Work[]>()
  for (const work of works) {
    const run = runOf(work.planned.trial)
    const group = groups.get(run)
    if (group) group.push(work)
    else groups.set(run, [work])
  }
  return [...groups.values()]
}

/** The same text for trials that run the same way. */
function runOf(trial: Trial): string {
  const isTwin = isVirtual(trial.engine) && trial.offload === null && trial.autoscaler === undefined
  return isTwin ? JSON.stringify({...trial, id: '', pipeline: ''}) : trial.id
}
