/** The first Ctrl-C asks for a clean end; the second finds no handler and leaves at once. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => {
    controller.abort()
  })
  return controller.signal
}

/** The same for a part of a command, and for SIGTERM, by which scripts and services stop one. */
export async function withInterrupt<Result>(use: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const forget = (): void => {
    process.removeListener('SIGINT', abort)
    process.removeListener('SIGTERM', abort)
  }
  const abort = (): void => {
    forget()
    controller.abort()
  }
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return use(controller.signal).finally(forget)
}
