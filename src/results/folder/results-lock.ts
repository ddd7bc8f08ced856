import {link, readFile, rename, unlink, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {EnvironmentError, hasCode} from '../../errors.js'
import {identifyProcess, isAlive, parseIdentity, type ProcessIdentity} from '../../host/process-identity.js'
import {jsonOrUndefined} from '../../model/json-text.js'

const LOCK = '.lock'
const ATTEMPTS = 5

/**
 * Takes the folder for this process, or tells who has it. The lock of a process that is gone, that is a zombie
 * or that belongs to another boot is stale and is taken over; throws an EnvironmentError that names the process that holds it.
 */
export async function lockResults(folder: string): Promise<() => Promise<void>> {
  const lock = path.join(folder, LOCK)
  const own = JSON.stringify(await identifyProcess(process.pid))
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
    if (hasCode(cause, 'EEXIST')) return false
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
    if (!hasCode(cause, 'ENOENT')) throw cause
  }
}

async function release(lock: string, own: string): Promise<void> {
  if ((await readOr(lock, '')) === own) await unlink(lock)
}

const held = (folder: string, pid: number | null): EnvironmentError =>
  new EnvironmentError(`${folder} is in use${pid === null ? '' : ` by process ${pid}`}`, {
    suggestions: ['wait until it ends', 'name another folder with --out'],
  })

/** Who works in the folder; null for a text that is not ours or cut off by a full disk: no process is behind it. */
const parseHolder = (text: string): ProcessIdentity | null => parseIdentity(jsonOrUndefined(text))

async function readOr(file: string, fallback: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // A file that is gone says as much as an empty one.
    return fallback
  }
}
