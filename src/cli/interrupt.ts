/** The first Ctrl-C asks for a clean end; the second finds no handler and leaves at once. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => {
    controller.abort()
  })
  return controller.signal
}
