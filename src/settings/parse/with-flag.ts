import {UsageError} from '../../errors.js'

/** What parsing a flag refuses, with the flag's name before it: alone a value does not say whose it is. */
export function withFlag<T>(flag: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`--${flag}: ${error.message}`, {cause: error, suggestions: error.suggestions})
  }
}
