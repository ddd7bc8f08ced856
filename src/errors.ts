/** What can go wrong, by who has to act. The class decides the exit code; the codes are a contract. */

export const EXIT = {
  verdict: 10,
  usage: 2,
  environment: 3,
  external: 4,
  measurement: 5,
  bug: 70,
  interrupt: 130,
} as const

interface ErrorOptions {
  readonly cause?: unknown
  /** What to do about it, most likely remedy first. */
  readonly suggestions?: readonly string[]
}

/** An error of a known class, which decides the exit code; the suggestions are its remedies. */
export abstract class BurstError extends Error {
  /** Stable identifier, safe to search for in logs and to assert on in tests. */
  abstract readonly code: string
  abstract readonly exitCode: number
  readonly suggestions: readonly string[]

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, {cause: options.cause})
    this.name = new.target.name
    this.suggestions = options.suggestions ?? []
  }
}

/** Fix your command, flag or file. */
export class UsageError extends BurstError {
  readonly code = 'USAGE'
  readonly exitCode = EXIT.usage
}

/** Something this machine should have is not there, or something cannot be written. */
export class EnvironmentError extends BurstError {
  readonly code = 'ENVIRONMENT'
  readonly exitCode = EXIT.environment
}

/** A service answered badly; the message carries endpoint, request id and attempt. */
export class ExternalError extends BurstError {
  readonly code = 'EXTERNAL'
  readonly exitCode = EXIT.external
}

/** The run ended, and its numbers must not be used. */
export class MeasurementError extends BurstError {
  readonly code = 'MEASUREMENT'
  readonly exitCode = EXIT.measurement
}

/** The user interrupted; finished rows are kept. */
export class InterruptError extends BurstError {
  readonly code = 'INTERRUPT'
  readonly exitCode = EXIT.interrupt
}

/** Our own invariant broke. Never caught; its stack is printed, since it belongs in a bug report. */
export class BugError extends BurstError {
  readonly code = 'BUG'
  readonly exitCode = EXIT.bug
}

/** An error as a plain value, for another thread: there its class would be lost. */
export interface SerializedError {
  readonly code: keyof typeof SERIALIZABLE
  readonly message: string
  readonly suggestions: readonly string[]
}

/** Those that somebody can act on; a bug keeps its stack. */
const SERIALIZABLE = {
  USAGE: UsageError,
  ENVIRONMENT: EnvironmentError,
  EXTERNAL: ExternalError,
  MEASUREMENT: MeasurementError,
  INTERRUPT: InterruptError,
} as const

/** An error as a message between threads; null where it is none of the known classes. */
export function serializeError(error: unknown): SerializedError | null {
  if (!(error instanceof BurstError) || !Object.hasOwn(SERIALIZABLE, error.code)) return null
  const {code, message, suggestions} = error
  return {code: code as SerializedError['code'], message, suggestions}
}

/** The error of a message, of its class. */
export const reviveError = ({code, message, suggestions}: SerializedError): BurstError =>
  new SERIALIZABLE[code](message, {suggestions})

/** The words of whatever was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

/** Whether the system gave this code, like ENOENT. */
export const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code
