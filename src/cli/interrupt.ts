import {isatty} from 'node:tty'
import {EXIT} from '../errors.js'
import {removeUnfinished} from '../host/exit-cleanup.js'

/** By which a process is asked to end: Ctrl-C, `kill` and service managers, a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Asked before it closes: then it is none any more. */
const isOnTerminal = [0, 1, 2].some((fd) => isatty(fd))

/** From an interruption on, for a reader that has stalled. */
const UNREAD_GRACE_MS = 1000

let hasHungUp = false

/** What hears signals by `onStopSignal` now. */
let stoppers = 0

/**
 * Calls `stop` at the first signal that asks this process to end; the second finds no handler and ends it at once.
 * Returns what takes the handlers away again.
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): () => void {
  let isHearing = true
  const forget = (): void => {
    if (isHearing) stoppers--
    isHearing = false
    for (const name of SIGNALS) process.removeListener(name, hear)
  }
  const hear = (signal: NodeJS.Signals): void => {
    forget()
    for (const name of SIGNALS) process.removeListener(name, endAtOnce)
    if (signal === 'SIGHUP') noteHangup()
    stop(signal)
  }
  stoppers++
  for (const name of SIGNALS) process.on(name, hear)
  return forget
}

/**
 * Ends this process with the exit code of an interruption at a signal that nothing hears by `onStopSignal`: before
 * a run begins and after its end. What was half-written then is removed, `tell` says what happened.
 */
export function endOnStopSignals(tell: () => void): void {
  sayInterrupted = tell
  // Before any handler of `onStopSignal`: asked after it, it would find none left.
  for (const name of SIGNALS) if (!process.listeners(name).includes(endAtOnce)) process.on(name, endAtOnce)
}

let sayInterrupted = (): void => undefined

function endAtOnce(signal: NodeJS.Signals): void {
  if (stoppers > 0) return
  for (const name of SIGNALS) process.removeListener(name, endAtOnce)
  removeUnfinished()
  if (signal === 'SIGHUP') noteHangup()
  sayInterrupted()
  endAfterHangup()
  // eslint-disable-next-line no-restricted-syntax -- nothing under way can be asked to end
  process.exit(EXIT.interrupt)
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
