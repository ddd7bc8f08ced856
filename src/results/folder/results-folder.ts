import {mkdir, open, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {BurstError, EnvironmentError, hasCode, messageOf, UsageError} from '../../errors.js'
import {TRIAL_COLUMNS} from '../columns.js'
import {csvHeader, csvLines} from '../csv.js'
import {writeWholeFile} from '../../host/whole-file.js'
import {makeFolders} from './make-folders.js'
import type {TrialRow} from '../trial-row.js'

/** Creates a folder for one run's results; an existing one of that name is left alone; throws an EnvironmentError where it cannot be made. */
export const createRunFolder = (parent: string, name: string): Promise<string> =>
  explained(parent, async () => {
    await makeFolders(parent)
    for (let attempt = 1; ; attempt++) {
      const folder = path.join(parent, attempt === 1 ? name : `${name}-${attempt}`)
      if (await makeNew(folder)) return folder
    }
  })

/** False if there is something of that name. */
async function makeNew(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    return true
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false
    throw cause
  }
}

/** Writes the manifest, and trials.csv with its header alone. Nothing is left behind if that fails. */
export async function openResults(folder: string, manifest: unknown): Promise<void> {
  try {
    await writeManifest(folder, manifest)
    await writeFile(path.join(folder, 'trials.csv'), csvHeader(TRIAL_COLUMNS))
  } catch (cause) {
    await rm(folder, {recursive: true, force: true})
    throw explainFolder(folder, cause)
  }
}

/** Whole or not at all: a full disk leaves the old one. */
export async function writeManifest(folder: string, manifest: unknown): Promise<void> {
  await writeWholeFile(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Appends one row and waits until it is on disk: a finished trial survives whatever comes next; throws an EnvironmentError where it cannot be written. */
export const appendTrial = (folder: string, row: TrialRow): Promise<void> =>
  explained(folder, async () => {
    const file = await open(path.join(folder, 'trials.csv'), 'a')
    try {
      await file.appendFile(csvLines(TRIAL_COLUMNS, [row]))
      await file.sync()
    } finally {
      await file.close()
    }
  })

/** Does what writes to a folder; throws what `explainFolder` makes of a failure. */
export async function explained<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw explainFolder(folder, cause)
  }
}

/** Why a folder cannot be written, by who has to act; what the file system did not say passes through. */
function explainFolder(folder: string, cause: unknown): Error {
  if (cause instanceof BurstError) return cause
  if (cause instanceof Error && !('syscall' in cause)) return cause
  if (hasCode(cause, 'EEXIST') || hasCode(cause, 'ENOTDIR')) {
    return new UsageError(`--out ${folder}: there is a file where a folder is meant to be`, {
      cause,
      suggestions: ['name another folder with --out'],
    })
  }
  const reason = messageOf(cause)
  return new EnvironmentError(`cannot write results to ${folder}: ${reason}`, {
    cause,
    suggestions: hasCode(cause, 'ENOSPC')
      ? ['free some space: finished rows are kept', 'name another folder with --out']
      : ['name a folder that you may write to with --out'],
  })
}
