import {EnvironmentError, ExternalError} from '../../errors.js'
import type {Ms, Ns} from '../../model/units.js'

/** How one call through the SDK ended. */
export type InvokeOutcome = (InvokeAnswer | InvokeRefusal | MissingAnswer) & {
  /** Of the call until its request left for the network; NaN where it never left. */
  readonly waitNs: Ns
}

/** The function was called. */
export interface InvokeAnswer {
  readonly kind: 'answered'
  readonly requestId: string
  readonly status: number
  /** `Unhandled` where the function failed, else null. */
  readonly functionError: string | null
  readonly payload: Uint8Array
  /** Decoded; null where it was not asked for. */
  readonly logTail: string | null
  /** The environment that ran it, as our own service tells; null elsewhere. */
  readonly environment: string | null
  /** How many environments have served the function and exist still; null where the service does not tell. */
  readonly environments: number | null
}

/** Lambda said no: the function did not run. */
export interface InvokeRefusal {
  readonly kind: 'refused'
  /** AWS's name, like TooManyRequestsException. */
  readonly name: string
  readonly message: string
  readonly status: number
  readonly requestId: string | null
  /** The limit that throttled, else null. */
  readonly reason: string | null
  readonly retryAfterMs: Ms
  readonly cause: unknown
}

/** Nothing came back that could be understood; the function may have run, unless no connection was made. */
export interface MissingAnswer {
  readonly kind: 'no-answer'
  readonly isConnected: boolean
  /** Of the system or the SDK, like ECONNRESET. */
  readonly code: string
  readonly message: string
  /** Our own limit ran out, rather than the connection. */
  readonly isTimeout: boolean
  readonly cause: unknown
}

interface SdkFailure {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly Reason?: string
  readonly retryAfterSeconds?: string
  readonly $response?: {readonly headers?: Readonly<Record<string, string>>}
  readonly $metadata?: {readonly httpStatusCode?: number; readonly requestId?: string}
  readonly $fault?: 'client' | 'server'
}

/** What the SDK throws, as data. */
export function outcomeOfFailure(thrown: unknown): InvokeRefusal | MissingAnswer {
  const failure = thrown as SdkFailure
  const {name = '', code, message = '', $metadata, $fault} = failure
  const status = $metadata?.httpStatusCode
  // The SDK also puts a status on replies that it could not decode: only a fault of the service is a refusal.
  if (status !== undefined && $fault !== undefined) return refusalOf(failure, status)
  // The SDK calls a connection that broke a TimeoutError too; its code tells.
  const isTimeout = name === 'TimeoutError' && (code ?? 'ETIMEDOUT') === 'ETIMEDOUT'
  const isConnected = !UNCONNECTED_CODES.has(code ?? '') && !message.includes(UNCONNECTED_MESSAGE)
  return {
    kind: 'no-answer',
    isConnected,
    code: code ?? (isConnected ? name : 'ETIMEDOUT'),
    message,
    isTimeout,
    cause: thrown,
  }
}

/** Of the system: before a byte of the request has left. */
const UNCONNECTED_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])

/** The SDK has no code for its own connection time-out. */
const UNCONNECTED_MESSAGE = 'did not establish a connection'

/** A day: no timer is set for longer. */
const LONGEST_RETRY_AFTER_S = 86_400

/** What Retry-After asks for in seconds; a date, or anything that is no plain number, is taken for no wish. */
export const parseRetryAfterMs = (text: string): Ms =>
  /^\d+(\.\d+)?$/.test(text) ? Math.min(Number(text), LONGEST_RETRY_AFTER_S) * 1000 : 0

function refusalOf(failure: SdkFailure, status: number): InvokeRefusal {
  const {name = '', message = '', Reason, retryAfterSeconds, $metadata, $response} = failure
  // The SDK knows the header of a throttle only, whatever the service says with a 5xx.
  const retryAfter = retryAfterSeconds ?? $response?.headers?.['retry-after'] ?? ''
  return {
    kind: 'refused',
    name,
    message,
    status,
    requestId: $metadata?.requestId ?? null,
    reason: Reason ?? null,
    retryAfterMs: parseRetryAfterMs(retryAfter),
    cause: failure,
  }
}

/** The answer, where there is one; else an error that says where, what and what to do. */
export function requireAnswer(outcome: InvokeOutcome, endpoint: string): InvokeAnswer {
  if (outcome.kind === 'answered') return outcome
  if (outcome.kind === 'no-answer') throw describeMissing(outcome, endpoint)
  const {status, name, message, reason, requestId, cause} = outcome
  const because = reason === null ? '' : `, ${reason}`
  const request = requestId === null ? '' : `, request ${requestId}`
  throw new ExternalError(
    `${endpoint} answered ${status} ${name}: ${message}${because}${request}, attempt 1`,
    {
      cause,
    },
  )
}

/** Whether the standard chain gave no credentials or no region; one that is set but empty is "not accepted". */
export const lacksSetup = ({code, message}: Pick<MissingAnswer, 'code' | 'message'>): boolean =>
  code === 'CredentialsProviderError' || /^Region (is missing|not accepted)/.test(message)

function describeMissing(
  {code, message, cause}: MissingAnswer,
  endpoint: string,
): ExternalError | EnvironmentError {
  if (code === 'ECONNREFUSED') {
    return new EnvironmentError(`nothing answers at ${endpoint}`, {
      cause,
      suggestions: ['start the local service first: burst lambda serve'],
    })
  }
  if (lacksSetup({code, message})) {
    return new EnvironmentError(`no call to ${endpoint} can be made: ${message}`, {
      cause,
      suggestions: ['set AWS_REGION and credentials, or use the local service'],
    })
  }
  return new ExternalError(`${endpoint} gave no answer that can be read, ${code}: ${message}, attempt 1`, {
    cause,
  })
}
