import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Trial} from '../../model/trial.js'
import type {TrialTask, TwinsTask} from '../trial/execute-trial.js'
import type {SlotSizing} from '../trial/size-overprovisioned.js'
import {type ThreadAnswer, unwrap} from '../trial/thread-answer.js'
import {type ThreadTask, TrialThreads} from './trial-threads.js'

/** Threads that run whole virtual trials. */
export interface TrialPool {
  /** An abort ends the thread in the middle of its trial; what it wrote is left as `trials/<name>.tmp`. */
  run(task: TrialTask, signal: AbortSignal): Promise<JudgedTrial>
  /** As `run`, for trials that run the same way; returns theirs in order. */
  runTwins(task: TwinsTask, signal: AbortSignal): Promise<readonly JudgedTrial[]>
  size(trial: Trial): Promise<SlotSizing>
  /** Ends all threads, in the middle of their trials where they have any; more than once is the same. */
  close(): Promise<void>
}

/** Starts what runs so many trials at once. */
export type OpenPool = (workers: number) => TrialPool

/** Threads that are started before there is work for them. */
const EARLY_THREADS = 4

/** Starts threads that run trials; its close ends them. */
export function createTrialPool(workers: number): TrialPool {
  // On many cores, a short sweep has no use for all of them.
  const threads = new TrialThreads({first: Math.min(workers, EARLY_THREADS), most: workers})
  const ask = async <T>(task: ThreadTask, signal?: AbortSignal): Promise<T> =>
    unwrap((await threads.ask(task, signal)) as ThreadAnswer<T>)
  return {
    run: (about, signal) => ask<JudgedTrial>({name: 'runTask', about}, signal),
    runTwins: (about, signal) => ask<readonly JudgedTrial[]>({name: 'runTwinsTask', about}, signal),
    size: (about) => ask<SlotSizing>({name: 'sizeTask', about}),
    close: () => threads.close(),
  }
}
