import type {Ms} from '../../../model/units.js'
import type {ExecutionEnvironment, InitOutcome, RunOutcome} from './execution-environment.js'
import type {RuntimeEvent} from './runtime/runtime-replies.js'
import type {FunctionError} from './function-error.js'
import {timedOut} from './function-error.js'
import {INIT_TIMEOUT_MS} from '../limits.js'
import type {SystemLines} from './system-lines.js'
import {billedDurationMs, type InvocationReport, type ReportedStatus} from '../../lambda/report.js'

/** One invocation as it went: what the caller gets, and what it cost. */
export interface Execution {
  readonly payload: Buffer
  readonly isFunctionError: boolean
  /** The environment was started for this invocation. */
  readonly isCold: boolean
  readonly report: InvocationReport
}

interface Conditions {
  readonly isNew: boolean
  readonly memoryMb: number
  readonly initTimeoutMs?: Ms
  readonly nowMs: () => Ms
  readonly lines: SystemLines
  readonly print: (text: string) => void
}

/**
 * Runs one invocation in an environment: init first where it is new, then the handler. An init that fails, and
 * the start of a process that a former invocation lost, count inside the duration, as on AWS (suppressed init).
 */
export async function execute(
  environment: ExecutionEnvironment,
  event: RuntimeEvent,
  conditions: Conditions,
): Promise<Execution> {
  const {isNew, nowMs} = conditions
  let initMs: Ms | null = null
  if (isNew) {
    const init = await environment.start(conditions.initTimeoutMs ?? INIT_TIMEOUT_MS, event)
    if (init.kind === 'ready') initMs = init.initMs
    else conditions.print(conditions.lines.initReport(init.initMs, statusOfInit(init)))
  }
  const startedAtMs = nowMs()
  const outcome = await runHandler(environment, event, nowMs)
  const durationMs = outcome.kind === 'timeout' ? event.timeoutMs : nowMs() - startedAtMs

  const error = outcome.kind === 'response' ? null : outcome.error
  const {status, errorType} = statusOf(outcome, error)
  return {
    payload: outcome.kind === 'response' ? outcome.payload : outcome.error.payload,
    isFunctionError: error !== null,
    isCold: isNew,
    report: {
      requestId: event.requestId,
      durationMs,
      initMs,
      billedMs: billedDurationMs(durationMs, initMs),
      memoryMb: conditions.memoryMb,
      maxMemoryUsedMb: environment.maxMemoryUsedMb(),
      status,
      errorType,
    },
  }
}

async function runHandler(
  environment: ExecutionEnvironment,
  event: RuntimeEvent,
  nowMs: () => Ms,
): Promise<RunOutcome> {
  const deadlineMs = nowMs() + event.timeoutMs
  for (;;) {
    if (!environment.isRunning) {
      const init = await environment.start(deadlineMs - nowMs(), event)
      if (init.kind !== 'ready') return outcomeOfFailedInit(init, event)
    }
    const outcome = await environment.invoke(event, deadlineMs - nowMs())
    // A process that ended after its last answer never saw this event: a new one gets it.
    if (outcome.kind !== 'exit' || outcome.isDelivered) return outcome
  }
}

function outcomeOfFailedInit(init: Exclude<InitOutcome, {kind: 'ready'}>, event: RuntimeEvent): RunOutcome {
  if (init.kind === 'failed' && init.isExit) return {kind: 'exit', error: init.error, isDelivered: true}
  if (init.kind === 'failed') return {kind: 'error', error: init.error}
  return {kind: 'timeout', error: timedOut(event.requestId, event.timeoutMs)}
}

function statusOfInit(init: Exclude<InitOutcome, {kind: 'ready'}>): ReportedStatus {
  if (init.kind === 'timeout') return {status: 'timeout', errorType: null}
  return {status: 'error', errorType: init.isExit ? init.error.errorType : null}
}

/** A handler's own exception is no error of the platform: its REPORT line looks like a success. */
function statusOf(outcome: RunOutcome, error: FunctionError | null): ReportedStatus {
  if (outcome.kind === 'timeout') return {status: 'timeout', errorType: null}
  if (outcome.kind === 'exit') return {status: 'error', errorType: error?.errorType ?? null}
  return {status: 'success', errorType: null}
}
