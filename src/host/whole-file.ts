import {access, constants, type FileHandle, open, realpath, rename, rm, stat} from 'node:fs/promises'
import path from 'node:path'
import {draftPath, removeStaleDrafts} from './drafts.js'
import {removeAtExit} from './exit-cleanup.js'

/**
 * Writes a file that appears whole or not at all, whatever ends this process or fills the disk: it grows beside
 * its place, is synced, and takes the place and the permissions of an older one. Throws what the file system says;
 * an older file is then as it was.
 */
export async function withWholeFile<Result>(
  file: string,
  write: (draft: FileHandle) => Promise<Result>,
): Promise<Result> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(file).catch(() => file)
  const older = await stat(target).catch(() => null)
  if (older !== null) await access(target, constants.W_OK)
  const folder = path.dirname(target)
  await removeStaleDrafts(folder)
  const draft = await draftPath(folder)
  const forget = removeAtExit(draft)
  try {
    const handle = await open(draft, 'wx')
    const result = await written(handle, older?.mode ?? null, write)
    await rename(draft, target)
    await syncFolder(folder)
    return result
  } catch (error) {
    await rm(draft, {force: true}).catch(() => undefined)
    // The draft's name says nothing to a reader.
    if (error instanceof Error) error.message = error.message.replaceAll(draft, target)
    throw error
  } finally {
    forget()
  }
}

/** The same for content that is there already. */
export const writeWholeFile = (file: string, content: string | Uint8Array): Promise<void> =>
  withWholeFile(file, (draft) => draft.writeFile(content))

async function written<Result>(
  handle: FileHandle,
  mode: number | null,
  write: (draft: FileHandle) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await write(handle)
    if (mode !== null) await handle.chmod(mode & 0o777)
    await handle.sync()
    return result
  } finally {
    await handle.close()
  }
}

/** Some file systems cannot sync a folder; the file is whole there all the same. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
