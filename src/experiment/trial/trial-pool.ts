import {fileURLToPath} from 'node:url'
import type {JudgedTrial} from '../../analysis/verdict.js'
import {BugError, EnvironmentError, MeasurementError, UsageError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import type {SlotSizing} from './size-overprovisioned.js'
import type {PlainError, TaskResult, TrialTask} from './trial-worker.js'
import {TRIAL_WORKER_URL} from './worker-url.js'

/** Threads that run whole virtual trials. */
export interface TrialPool {
  /** An abort ends the thread in the middle of its trial; what it wrote is left as `trials/<id>.tmp`. */
  run(task: TrialTask, signal: AbortSignal): Promise<JudgedTrial>
  size(trial: Trial): Promise<SlotSizing>
  close(): Promise<void>
}

/** Threads that are started before there is work for them. */
const EARLY_THREADS = 4

export async function createTrialPool(workers: number): Promise<TrialPool> {
  const {Piscina} = await import('piscina')
  const pool = new Piscina({
    filename: fileURLToPath(TRIAL_WORKER_URL),
    // They load their modules while the plan is made; on many cores, a short sweep has no use for all of them.
    minThreads: Math.min(workers, EARLY_THREADS),
    maxThreads: workers,
    // Trials are long; a thread that has warmed up is worth keeping between the search for slots and the sweep.
    idleTimeout: 10_000,
  })
  return {
    run: async (task, signal) =>
      unwrap((await pool.run(task, {name: 'runTask', signal})) as TaskResult<JudgedTrial>),
    size: async (trial) => unwrap((await pool.run(trial, {name: 'sizeTask'})) as TaskResult<SlotSizing>),
    close: () => pool.destroy(),
  }
}

function unwrap<T>(result: TaskResult<T>): T {
  if (result.kind === 'done') return result.value
  throw revive(result.error)
}

/** The class that the error had in its thread: it decides the exit code. */
function revive({code, message, suggestions}: PlainError): Error {
  switch (code) {
    case 'USAGE':
      return new UsageError(message, {suggestions})
    case 'ENVIRONMENT':
      return new EnvironmentError(message, {suggestions})
    case 'MEASUREMENT':
      return new MeasurementError(message, {suggestions})
    default:
      return new BugError(message, {suggestions})
  }
}
