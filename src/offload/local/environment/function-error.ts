import type {Ms} from '../../../model/units.js'
import {MAX_RESPONSE_BYTES} from '../limits.js'

/** A failure that is the function's, not the service's: answered with status 200 and `X-Amz-Function-Error`. */
export interface FunctionError {
  readonly errorType: string
  readonly payload: Buffer
}

const functionError = (errorType: string, errorMessage: string): FunctionError => ({
  errorType,
  payload: Buffer.from(JSON.stringify({errorType, errorMessage})),
})

/** The error of a call that took longer than it may. */
export const timedOut = (requestId: string, timeoutMs: Ms): FunctionError =>
  functionError(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  )

/** The words of AWS's own emulator, which knows how a process ends. */
export function exited(requestId: string, exitCode: number | null, signal: string | null): FunctionError {
  const reason =
    signal !== null
      ? `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
      : exitCode === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${exitCode ?? 'unknown'}`
  return functionError('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`)
}

/** The error of an environment whose program did not start. */
export const notStarted = (requestId: string, reason: string): FunctionError =>
  functionError('Runtime.InvalidEntrypoint', `RequestId: ${requestId} Error: ${reason}`)

/** The error of a response over the limit. */
export const responseTooLarge = (): FunctionError =>
  functionError(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  )
