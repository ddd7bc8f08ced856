import type {ChildProcess} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {getPriority, setPriority} from 'node:os'

const NICENESS = 10
/** Linux takes one wish for a session in 100 ms from whoever is not root. */
const RETRY_MS = 110
const MAX_TRIES = 100

/**
 * Functions that start are greedy, and Lambda's would not run on this machine: the harness goes first. Linux weighs
 * whole sessions against one another where it groups them, and there a process's own niceness says nothing.
 */
export function stepBack(): void {
  setPriority(NICENESS)
  weighSession('self', NICENESS)
}

/** A child that leads a session of its own inherits our niceness, and not the weight of our session. */
export function stepBackToo(child: ChildProcess, triesLeft = MAX_TRIES): void {
  const niceness = getPriority()
  if (niceness === 0 || triesLeft === 0 || hasEnded(child)) return
  if (weighSession(String(child.pid), niceness)) return
  setTimeout(() => {
    stepBackToo(child, triesLeft - 1)
  }, RETRY_MS).unref()
}

const hasEnded = ({exitCode, signalCode}: ChildProcess): boolean => exitCode !== null || signalCode !== null

/** False where it should be asked again. */
function weighSession(process: string, niceness: number): boolean {
  try {
    writeFileSync(`/proc/${process}/autogroup`, String(niceness))
    return true
  } catch (error) {
    // No such grouping here: then the niceness alone decides.
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN'
  }
}
