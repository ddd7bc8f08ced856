import type {Ms} from '../../../model/units.js'
import type {FunctionError} from './function-error.js'
import type {RuntimeEvent} from './runtime/runtime-replies.js'

/** How the initialization of an environment ended, and the time it took. */
export type InitOutcome =
  | {readonly kind: 'ready'; readonly initMs: Ms}
  /** Exit: the process ended or never was. Else the runtime reported an error of the function's own. */
  | {readonly kind: 'failed'; readonly initMs: Ms; readonly error: FunctionError; readonly isExit: boolean}
  | {readonly kind: 'timeout'; readonly initMs: Ms}

/** How an invocation ended. */
export type RunOutcome =
  | {readonly kind: 'response'; readonly payload: Buffer}
  | {readonly kind: 'error'; readonly error: FunctionError}
  | {readonly kind: 'timeout'; readonly error: FunctionError}
  /** The process ended. Undelivered: it had not taken this invocation yet. */
  | {readonly kind: 'exit'; readonly error: FunctionError; readonly isDelivered: boolean}

/** One execution environment of a function, as a service calls it. */
export interface ExecutionEnvironment {
  /** AWS's name for the log of one environment: no two environments share it. */
  readonly logStream: string
  /** Of its process; undefined while it has none. */
  readonly pid: number | undefined
  /** Initialized, with a process that has not ended. */
  readonly isRunning: boolean
  /** The most memory that its process has held, in MB. */
  maxMemoryUsedMb(): number
  /** Kills a process that has allocated more than the function's memory. */
  enforceMemory(): void
  /** Its init: resolves when it can take work, or with why it cannot. Never rejects for what the function does. */
  start(timeoutMs: Ms, event: Pick<RuntimeEvent, 'requestId' | 'tail'>): Promise<InitOutcome>
  /** Brings it to where `start` leads, outside a trial's time: no span is drawn or waited for. */
  standUp(timeoutMs: Ms): Promise<InitOutcome>
  /** One invocation; one at a time. */
  invoke(event: RuntimeEvent, timeoutMs: Ms): Promise<RunOutcome>
  /** For good: what runs ends as if its process had, and nothing starts any more. Resolves when nothing is left. */
  close(): Promise<void>
}

/** A name as AWS gives it to the log of a new environment. */
export const createLogStream = (id: string): string =>
  `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id.replaceAll('-', '')}`
