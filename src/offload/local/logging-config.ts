/** How a function's log is written: what AWS calls its LoggingConfig. */
export interface LoggingConfig {
  readonly format: 'Text' | 'JSON'
  /** Null where the format is text: then nothing is filtered. */
  readonly applicationLevel: string | null
  readonly systemLevel: string | null
  /** Null: the one that is named after the function. */
  readonly group: string | null
}

/** Lambda's default: plain text, all levels, the function's own log group. */
export const TEXT_LOGS: LoggingConfig = {
  format: 'Text',
  applicationLevel: null,
  systemLevel: null,
  group: null,
}

/** The log group that a function names, or that of its name. */
export const logGroupOf = (name: string, {group}: LoggingConfig): string => group ?? `/aws/lambda/${name}`
