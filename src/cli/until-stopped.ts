import {onStopSignal} from './interrupt.js'

/**
 * Resolves when this process is asked to end by a signal or, where a parent holds it, by the end of its standard
 * input, which comes however the parent ends. A second signal ends it at once.
 */
export function untilStopped(options: {readonly withStdin: boolean}): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      forget()
      if (options.withStdin) process.stdin.destroy()
      resolve()
    }
    const forget = onStopSignal(stop)
    if (!options.withStdin) return
    process.stdin.once('end', stop)
    process.stdin.once('error', stop)
    process.stdin.resume()
  })
}
