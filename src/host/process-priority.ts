import type {ChildProcess} from 'node:child_process'
import {readdirSync, writeFileSync} from 'node:fs'
import {getPriority, setPriority} from 'node:os'
import {platform} from 'node:process'

const NICENESS = 10
/** Linux takes one wish for a session in 100 ms from a user that is not root. */
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

/**
 * The other threads of this process, by their numbers: the helpers of V8's collector and compiler, and those that
 * read files. Empty where the system does not tell.
 */
export function threadsBeside(ours: readonly number[]): readonly number[] {
  try {
    return readdirSync('/proc/self/task')
      .map(Number)
      .filter((threadNumber) => threadNumber !== process.pid && !ours.includes(threadNumber))
  } catch {
    return []
  }
}

/** Of threads that others wait for less than for source and slots. */
const THREAD_NICENESS = 5

/**
 * Has threads of this process, by their numbers, go behind its others: on waking those take a core from them. Does
 * nothing where threads have no priority of their own.
 */
export function letOthersFirst(threadNumbers: readonly number[]): void {
  if (platform !== 'linux') return
  // NaN where the system does not tell a thread's number.
  for (const threadNumber of threadNumbers.filter(Number.isInteger)) {
    try {
      setPriority(threadNumber, Math.max(getPriority(threadNumber), THREAD_NICENESS))
    } catch {
      // It has ended meanwhile, which its own end tells.
    }
  }
}
