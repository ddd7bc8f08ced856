import {mkdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {hasCode} from '../../errors.js'

/** As `mkdir -p`. Not Node's own: on a file system that refuses new folders (/proc) its recursion never ends. */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (cause) {
    if (hasCode(cause, 'EEXIST') && (await isFolder(folder))) return
    const parent = path.dirname(folder)
    if (!hasCode(cause, 'ENOENT') || parent === folder || (await exists(parent))) throw cause
    await makeFolders(parent)
    await mkdir(folder)
  }
}

async function exists(folder: string): Promise<boolean> {
  try {
    await stat(folder)
    return true
  } catch {
    return false
  }
}

const isFolder = async (folder: string): Promise<boolean> => (await stat(folder)).isDirectory()
