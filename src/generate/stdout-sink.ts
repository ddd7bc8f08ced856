import type {Writable} from 'node:stream'
import {EnvironmentError, hasCode, InterruptError} from '../errors.js'
import type {ByteSink} from './byte-sink.js'

/** Why nothing can be written to standard output. */
export const explainStdout = (cause: Error): EnvironmentError =>
  new EnvironmentError(`stdout cannot be written: ${cause.message}`, {
    cause,
    suggestions: ['check the space where stdout leads'],
  })

/**
 * Writes to a stream as fast as its reader takes it. A reader that has gone (`| head`) is an end, not an error; one
 * that takes nothing is waited for until the signal aborts, which throws an InterruptError.
 */
export function createStdoutSink(stream: Writable, signal: AbortSignal): ByteSink {
  // The stream also emits what the callback gets: only the callback may decide.
  stream.removeAllListeners('error')
  stream.on('error', () => undefined)
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        const interrupt = (): void => {
          reject(new InterruptError('interrupted'))
        }
        signal.addEventListener('abort', interrupt)
        stream.write(chunk, (error) => {
          signal.removeEventListener('abort', interrupt)
          if (!error) resolve(true)
          else if (hasCode(error, 'EPIPE')) resolve(false)
          else reject(explainStdout(error))
        })
      }),
  }
}
