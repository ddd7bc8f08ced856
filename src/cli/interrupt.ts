import {isatty} from 'node:tty'

/** By which a process is asked to end: Ctrl-C, `kill` and service managers, a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Asked before it closes: then it is none any more. */
const isOnTerminal = [0, 1, 2].some((fd) => isatty(fd))

/** From an interruption on, for a reader that has stalled. */
const UNREAD_GRACE_MS = 1000

let hasHungUp = false

/**
 * Calls `stop` at the first signal that asks this process to end; the second finds no handler and ends it at once.
 * Returns what takes the handlers away again.
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): () => void {
  const forget = (): void => {
    for (const name of SIGNALS) process.removeListener(name, hear)
  }
  const hear = (signal: NodeJS.Signals): void => {
    forget()
    if (signal === 'SIGHUP') noteHangup()
    stop(signal)
  }
  for (const name of SIGNALS) process.on(name, hear)
  return forget
}

/** What `use` returns; its signal aborts when this process is asked to end, see `onStopSignal`. */
export async function withInterrupt<Result>(use: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const forget = onStopSignal(() => {
    controller.abort()
  })
  return use(controller.signal).finally(forget)
}

/** A terminal that has closed takes no last words; that must not break off a clean end. */
function noteHangup(): void {
  hasHungUp = true
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/** For the end of a command: Node.js aborts with a core dump where it ends by itself and its terminal has closed. */
export function endAfterHangup(): void {
  if (hasHungUp && isOnTerminal) process.kill(process.pid, 'SIGHUP')
}

/** Ends this process although its output is not read, which Node.js would wait for; soon, and with its exit code. */
export function endUnread(): void {
  setTimeout(() => {
    // eslint-disable-next-line no-restricted-syntax -- that output is lost is the point
    process.exit()
  }, UNREAD_GRACE_MS).unref()
}
