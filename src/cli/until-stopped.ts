/**
 * Resolves when this process is asked to stop: by Ctrl-C or SIGTERM or, where a parent holds it, by the end of its
 * standard input, which comes however the parent ends. A second Ctrl-C leaves at once.
 */
export function untilStopped(options: {readonly withStdin: boolean}): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.removeListener('SIGINT', stop)
      process.removeListener('SIGTERM', stop)
      if (options.withStdin) process.stdin.destroy()
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    if (!options.withStdin) return
    process.stdin.once('end', stop)
    process.stdin.once('error', stop)
    process.stdin.resume()
  })
}
