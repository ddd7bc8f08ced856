import {UsageError} from '../../src/errors.js'

/** The UsageError that a call throws; any other end of the call fails the test. */
export function usageErrorOf(call: () => unknown): UsageError {
  try {
    call()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
