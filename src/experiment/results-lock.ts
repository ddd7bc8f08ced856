import {link, readFile, rename, unlink, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {EnvironmentError} from '../errors.js'

/** Who works in a results folder. The start time and the boot tell a process from a later one with its number. */
interface Holder {
  readonly pid: number
  /** In clock ticks after boot; '' where the system does not say. */
  readonly startedTicks: string
  readonly bootId: string
}

const LOCK = '.lock'
const ATTEMPTS = 5

/**
 * Takes the folder for this process, or tells who has it. The lock of a process that is gone, that is a zombie
 * or that belongs to another boot is stale and is taken over.
 */
export async function lockResults(folder: string): Promise<() => Promise<void>> {
  const lock = path.join(folder, LOCK)
  const own = JSON.stringify(await describeProcess(process.pid))
  const draft = `${lock}.${process.pid}`
  await writeFile(draft, own)
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (await claim(draft, lock)) return () => release(lock, own)
      const text = await readOr(lock, '')
      const holder = parseHolder(text)
      if (holder && (await isAlive(holder))) throw held(folder, holder.pid)
      await setAside(lock, text)
    }
  } finally {
    await unlink(draft)
  }
  throw held(folder, null)
}

/** A link appears whole or not at all, and only where there is no file yet. */
async function claim(draft: string, lock: string): Promise<boolean> {
  try {
    await link(draft, lock)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw cause
  }
}

/** Renaming is atomic: of two processes that found the same stale lock, one gets it, and the other looks again. */
async function setAside(lock: string, staleText: string): Promise<void> {
  const aside = `${lock}.${process.pid}.stale`
  try {
    await rename(lock, aside)
    // Somebody was faster and holds the folder by now: give it back.
    if ((await readOr(aside, '')) !== staleText) await claim(aside, lock)
    await unlink(aside)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
}

async function release(lock: string, own: string): Promise<void> {
  if ((await readOr(lock, '')) === own) await unlink(lock)
}

const held = (folder: string, pid: number | null): EnvironmentError =>
  new EnvironmentError(`${folder} is in use${pid === null ? '' : ` by process ${pid}`}`, {
    suggestions: ['wait until it ends', 'name another folder with --out'],
  })

function parseHolder(text: string): Holder | null {
  try {
    const {pid, startedTicks, bootId} = JSON.parse(text) as Partial<Holder>
    const isWhole =
      Number.isSafeInteger(pid) && typeof startedTicks === 'string' && typeof bootId === 'string'
    return isWhole ? ({pid, startedTicks, bootId} as Holder) : null
  } catch {
    // Not ours, or cut off by a full disk: nobody can be behind it.
    return null
  }
}

async function describeProcess(pid: number): Promise<Holder> {
  const bootId = (await readOr('/proc/sys/kernel/random/boot_id', '')).trim()
  return {pid, startedTicks: (await statOf(pid))?.startedTicks ?? '', bootId}
}

async function isAlive({pid, startedTicks, bootId}: Holder): Promise<boolean> {
  const own = await describeProcess(process.pid)
  if (bootId !== own.bootId) return false
  if (own.startedTicks === '') return answersSignals(pid)
  const stat = await statOf(pid)
  return stat !== null && stat.startedTicks === startedTicks && !['Z', 'X', 'x'].includes(stat.state)
}

/** State and start time from /proc; null where there is no such process, or no /proc. */
async function statOf(pid: number): Promise<{readonly state: string; readonly startedTicks: string} | null> {
  const text = await readOr(`/proc/${pid}/stat`, '')
  // The second field is the program's name in parentheses and may hold anything; fields count on behind it.
  const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const startedTicks = rest[18]
  return state === undefined || startedTicks === undefined ? null : {state, startedTicks}
}

/** Without /proc a reused process number cannot be told from the old one: better to wait than to mix rows. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

async function readOr(file: string, fallback: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // A file that is gone says as much as an empty one.
    return fallback
  }
}
