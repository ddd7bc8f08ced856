import {UsageError} from '../../errors.js'

/** What parsing refuses, with these words before it: alone a value does not say whose it is. */
export function withWords<T>(words: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`${words}${error.message}`, {cause: error, suggestions: error.suggestions})
  }
}

/** The same with the name of a flag. */
export const withFlag = <T>(flag: string, parse: () => T): T => withWords(`--${flag}: `, parse)
