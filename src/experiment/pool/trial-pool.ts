import {availableParallelism} from 'node:os'
import {fileURLToPath} from 'node:url'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Trial} from '../../model/trial.js'
import type {TrialTask, TwinsTask} from '../trial/execute-trial.js'
import type {SlotSizing} from '../trial/size-overprovisioned.js'
import {type ThreadAnswer, unwrap} from '../trial/thread-answer.js'
import {TRIAL_WORKER_URL} from '../trial/worker-url.js'

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

/** As many threads as were asked for; one a core by default. */
export const workersFor = (asked: number | null | undefined): number => asked ?? availableParallelism()

/** Threads that are started before there is work for them. */
const EARLY_THREADS = 4

/** Starts threads that run trials; its close ends them. */
export async function createTrialPool(workers: number): Promise<TrialPool> {
  const {Piscina} = await import('piscina')
  const pool = new Piscina({
    filename: fileURLToPath(TRIAL_WORKER_URL),
    // A thread that starts loads what it has; what it would look for by default is not there.
    name: 'runTwinsTask',
    // They load their modules while the plan is made; on many cores, a short sweep has no use for all of them.
    minThreads: Math.min(workers, EARLY_THREADS),
    maxThreads: workers,
    // Trials are long; a thread that has warmed up is worth keeping between the search for slots and the sweep.
    idleTimeout: 10_000,
  })
  let closed: Promise<void> | null = null
  const close = (): Promise<void> => (closed ??= pool.destroy())
  let failure: Error | null = null
  const requireSound = (): void => {
    if (failure) throw failure
  }
  // Without a listener an 'error' event ends the process.
  pool.on('error', (error: Error) => {
    if (isLateAnswer(error)) return
    failure ??= error
    void close()
  })
  const ask = async <T>(name: string, task: unknown, signal?: AbortSignal): Promise<T> => {
    try {
      // A pool that has ended would start a thread for it.
      requireSound()
      return unwrap((await pool.run(task, {name, ...(signal && {signal})})) as ThreadAnswer<T>)
    } catch (cause) {
      requireSound()
      throw cause
    }
  }
  return {
    run: (task, signal) => ask<JudgedTrial>('runTask', task, signal),
    runTwins: (task, signal) => ask<readonly JudgedTrial[]>('runTwinsTask', task, signal),
    size: (trial) => ask<SlotSizing>('sizeTask', trial),
    close,
  }
}

/** An answer that was under way when an abort ended its thread: its trial is over already. */
const isLateAnswer = ({message}: Error): boolean => message.startsWith('Unexpected message from Worker')
