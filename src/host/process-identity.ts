import {readFile} from 'node:fs/promises'
import {hasCode} from '../errors.js'

/** One process of one boot: the start time and the boot tell it from a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number
  /** In clock ticks after boot; '' where the system does not say. */
  readonly startedTicks: string
  readonly bootId: string
}

/** What tells a process from a later one of the same number. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  const bootId = (await readOrEmpty('/proc/sys/kernel/random/boot_id')).trim()
  return {pid, startedTicks: (await statOf(pid))?.startedTicks ?? '', bootId}
}

/** Whether that very process still runs; a zombie does not. */
export async function isAlive({pid, startedTicks, bootId}: ProcessIdentity): Promise<boolean> {
  const own = await identifyProcess(process.pid)
  if (bootId !== own.bootId) return false
  if (own.startedTicks === '') return answersSignals(pid)
  const stat = await statOf(pid)
  return stat !== null && stat.startedTicks === startedTicks && !['Z', 'X', 'x'].includes(stat.state)
}

/**
 * Whether that process has certainly ended. Not the reverse of `isAlive`: where a system hides the processes of other
 * users one of them may live unseen.
 */
export async function isGone(identity: ProcessIdentity): Promise<boolean> {
  if (await isAlive(identity)) return false
  const isSeen = (await statOf(identity.pid)) !== null
  return isSeen || !answersSignals(identity.pid)
}

/** An identity as it was written to a file; null if it is none. */
export function parseIdentity(value: unknown): ProcessIdentity | null {
  const {pid, startedTicks, bootId} = (value ?? {}) as Partial<ProcessIdentity>
  const isWhole = Number.isSafeInteger(pid) && typeof startedTicks === 'string' && typeof bootId === 'string'
  return isWhole ? ({pid, startedTicks, bootId} as ProcessIdentity) : null
}

/** State and start time from /proc; null where there is no such process, or no /proc. */
async function statOf(pid: number): Promise<{readonly state: string; readonly startedTicks: string} | null> {
  const text = await readOrEmpty(`/proc/${pid}/stat`)
  // The second field is the program's name in parentheses and may hold anything; fields count on behind it.
  const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const startedTicks = rest[18]
  return state === undefined || startedTicks === undefined ? null : {state, startedTicks}
}

/** Without /proc a reused process number looks like the old one: better to wait than to mix rows. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return hasCode(cause, 'EPERM')
  }
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // A file that is gone says as much as an empty one.
    return ''
  }
}
