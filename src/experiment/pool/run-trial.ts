import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {createController} from '../../dataflow/control/controller.js'
import type {Trial} from '../../model/trial.js'
import {isVirtual} from '../../settings/defaults.js'
import {executeTrial, runOnEngine, type TrialContext, type Twin} from '../trial/execute-trial.js'
import {keepTrial} from '../trial/keep-trial.js'
import {runBesideThread, runInThread} from '../own-module/run-own-trial.js'
import {isOwnAutoscaler, isOwnStrategy} from '../../settings/own-module/module-file.js'

/**
 * Runs one trial and writes its folder; the row is the caller's to append. A user's strategy or autoscaler runs in a
 * thread of its own; an aborted trial of one throws an InterruptError where it has no row.
 */
export async function runTrial(trial: Trial, context: TrialContext): Promise<JudgedTrial> {
  if (isOwnStrategy(trial.strategy) || isOwnAutoscaler(trial.autoscaler))
    return isVirtual(trial.engine) ? runInThread(trial, context) : runBesideThread(trial, context)
  return executeTrial(trial, createController(trial), context)
}

/** Runs trials that are one and the same to engine virtual, once, and writes their folders; returns theirs in order. */
export async function runTwins(
  twins: readonly Twin[],
  context: Omit<TrialContext, 'point'>,
): Promise<readonly JudgedTrial[]> {
  const [first, ...others] = twins
  if (!first) return []
  if (others.length === 0) return [await runTrial(first.trial, {...context, point: first.point})]
  const ran = await runOnEngine(first.trial, createController(first.trial), context)
  return twins.map(({trial, point}) => keepTrial(trial, ran, {...context, point}))
}
