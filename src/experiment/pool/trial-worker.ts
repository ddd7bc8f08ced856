import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {loadEngine} from '../../engine/registry.js'
import {withLentArrays} from '../../kernel/lent-arrays.js'
import {createWallClock} from '../../kernel/wall-clock.js'
import type {Trial} from '../../model/trial.js'
import type {TracePoints} from '../../workload/trace.js'
import type {TrialTask, TwinsTask} from '../trial/execute-trial.js'
import {loadTrace} from '../../settings/files/load-trace.js'
import {runTrial, runTwins} from './run-trial.js'
import {sizeOverprovisioned, type SlotSizing} from '../trial/size-overprovisioned.js'
import {settle, type ThreadAnswer} from '../trial/thread-answer.js'

// Runs in a worker thread: nothing it imports may load a schema library, YAML or oclif (test/experiment/pool/trial-worker.test.ts).

/** A whole trial, its folder included; the row is the main thread's to append. An abort ends the thread. */
export const runTask = (task: TrialTask): Promise<ThreadAnswer<JudgedTrial>> =>
  answer(() => runTrial(task.trial, {...task, ...surroundings()}))

/** The same for trials that run the same way; theirs in order. */
export const runTwinsTask = (task: TwinsTask): Promise<ThreadAnswer<readonly JudgedTrial[]>> =>
  answer(() => runTwins(task.twins, {...task, ...surroundings()}))

/** Copied to the main thread, what a task answers holds none of its arrays. */
async function answer<T>(work: () => Promise<T>): Promise<ThreadAnswer<T>> {
  // What its modules make as they are loaded is theirs for good, and not to be lent.
  await loadEngine('virtual')
  return withLentArrays(() => settle(work()))
}

const surroundings = () => ({clock: createWallClock(), signal: new AbortController().signal})

/** Searches the slots of `overprovisioned`; errors come back as values. */
export const sizeTask = (trial: Trial): Promise<ThreadAnswer<SlotSizing>> => answer(() => sizeTrial(trial))

async function sizeTrial(trial: Trial): Promise<SlotSizing> {
  return sizeOverprovisioned(trial, await pointsOf(trial))
}

async function pointsOf({load}: Trial): Promise<TracePoints | undefined> {
  return load.trace === null ? undefined : (await loadTrace(load.trace.path, load.trace.reading)).points
}
