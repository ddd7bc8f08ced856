const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves when this process is asked to stop: by Ctrl-C, SIGTERM, a terminal that closes (SIGHUP) or, where a parent
 * holds it, by the end of its standard input, which comes however the parent ends; with the signal, if it was one. A
 * second Ctrl-C leaves at once.
 */
export function untilStopped(options: {readonly withStdin: boolean}): Promise<NodeJS.Signals | null> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals | null): void => {
      for (const name of SIGNALS) process.removeListener(name, stop)
      // A terminal that has closed takes no last words; that must not break off the stop.
      if (signal === 'SIGHUP') process.stderr.on('error', () => undefined)
      if (options.withStdin) process.stdin.destroy()
      resolve(signal)
    }
    for (const name of SIGNALS) process.once(name, stop)
    if (!options.withStdin) return
    const stopUnasked = (): void => {
      stop(null)
    }
    process.stdin.once('end', stopUnasked)
    process.stdin.once('error', stopUnasked)
    process.stdin.resume()
  })
}
