import type {Writable} from 'node:stream'
import {EnvironmentError} from '../errors.js'
import type {ByteSink} from './byte-sink.js'

/** Writes to a stream as fast as its reader takes it. A reader that has gone (`| head`) is an end, not an error. */
export function createStdoutSink(stream: Writable): ByteSink {
  // The stream also emits what the callback is told. The command framework listens there and throws, past our
  // exit codes, so that only the callback may decide.
  stream.removeAllListeners('error')
  stream.on('error', () => undefined)
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => {
          if (!error) resolve(true)
          else if ((error as NodeJS.ErrnoException).code === 'EPIPE') resolve(false)
          else {
            reject(
              new EnvironmentError(`stdout cannot be written: ${error.message}`, {
                cause: error,
                suggestions: ['check the space where stdout leads'],
              }),
            )
          }
        })
      }),
  }
}
