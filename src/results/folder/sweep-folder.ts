import {rm} from 'node:fs/promises'
import path from 'node:path'
import {UsageError} from '../../errors.js'
import {readIfThere} from '../../host/read-regular-file.js'
import {plannedCells} from '../check/check-plan.js'
import type {TrialsFile} from '../check/sound-rows.js'
import {type TrialEntry, trialEntries} from '../trial-files/trial-folders.js'
import type {TrialRow} from '../trial-row.js'
import {makeFolders} from './make-folders.js'
import {RESULTS_FORMAT} from '../results-format.js'
import {type PlannedRow, readFinishedRows, requireAsPlanned, rewriteRows} from './finished-rows.js'
import {explained} from './results-folder.js'
import {lockResults} from './results-lock.js'

/** With the plan of some hundred thousand trials. */
const MAX_MANIFEST_BYTES = 256 * 2 ** 20

/** A results folder that is ours until it is released. */
export interface SweepFolder {
  readonly folder: string
  /** What is there already. */
  readonly read: TrialsFile
  readonly previousManifest: Readonly<Record<string, unknown>> | null
  release(): Promise<void>
}

/** Works in the folder of a sweep, as it opens, until it is released; throws what `explainFolder` makes of a failure. */
export async function inSweepFolder<T>(
  folder: string,
  isFresh: boolean,
  work: (opened: SweepFolder) => Promise<T>,
): Promise<T> {
  const opened = await openSweepFolder(folder, isFresh)
  return explained(folder, () => work(opened)).finally(() => opened.release())
}

/** Makes the folder of a sweep, or reads what an earlier run of it left; rows of another version are refused. */
async function openSweepFolder(folder: string, isFresh: boolean): Promise<SweepFolder> {
  const release = await explained(folder, async () => {
    await makeFolders(folder)
    return lockResults(folder)
  })
  try {
    return await explained(folder, async () => {
      if (isFresh) await discard(folder)
      const previousManifest = readManifest(folder)
      const read = await readFinishedRows(folder, planBefore(previousManifest))
      if (read.rows.length > 0) requireSameVersion(folder, previousManifest)
      return {folder, read, previousManifest, release}
    })
  } catch (error) {
    await release()
    throw error
  }
}

/**
 * Returns the rows that are there, as the plan labels them, and removes what an interruption left half-written; throws
 * a UsageError where one is of another plan: they are never mixed.
 */
export async function keepPlanned(
  {folder, read}: SweepFolder,
  plan: readonly PlannedRow[],
): Promise<readonly TrialRow[]> {
  const planned = new Map(plan.map((one) => [one.trialId, one]))
  requirePlanned(folder, read.rows, planned)
  requireAsPlanned(read, planned)
  await removeUnfinished(folder, new Set(read.rows.map(({trialId}) => trialId)))
  return relabel(folder, read.rows, planned)
}

/** Only what a sweep writes: a folder may hold notes of its owner. */
async function discard(folder: string): Promise<void> {
  for (const name of ['trials.csv', 'manifest.json', 'trials']) {
    await rm(path.join(folder, name), {recursive: true, force: true})
  }
}

function readManifest(folder: string): Readonly<Record<string, unknown>> | null {
  const file = path.join(folder, 'manifest.json')
  const text = readIfThere(file, MAX_MANIFEST_BYTES)
  if (text === null) return null
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch (cause) {
    throw new UsageError(`${file} is not JSON: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
      suggestions: ['add --fresh to start the sweep anew', 'name another folder with --out'],
    })
  }
}

/** Null where there is none that this version could have written. */
const planBefore = (manifest: Readonly<Record<string, unknown>> | null): ReturnType<typeof plannedCells> =>
  manifest?.['format'] === RESULTS_FORMAT ? plannedCells(manifest) : null

function requireSameVersion(folder: string, manifest: Readonly<Record<string, unknown>> | null): void {
  const format = manifest?.['format']
  if (format === RESULTS_FORMAT) return
  const found =
    manifest === null
      ? 'has rows and no manifest.json'
      : `is of results format ${JSON.stringify(format ?? null)}`
  throw new UsageError(`${folder} ${found}; this version of burst writes format ${RESULTS_FORMAT}`, {
    suggestions: ['name another folder with --out', 'add --fresh to throw its rows away'],
  })
}

function requirePlanned(
  folder: string,
  finished: readonly TrialRow[],
  planned: ReadonlyMap<string, PlannedRow>,
): void {
  const strangers = finished.filter(({trialId}) => !planned.has(trialId))
  const [first] = strangers
  if (!first) return
  const rate = Number.isFinite(first.rateEps) ? ` at ${first.rateEps}/s` : ''
  const example = `${first.pipeline}${rate}, repetition ${first.repetition} (trial ${first.trialId})`
  const rows = strangers.length === 1 ? 'a row that is' : `${strangers.length} rows that are`
  throw new UsageError(`${folder} holds ${rows} not in this sweep any more, like ${example}`, {
    suggestions: [
      'give the changed sweep another name, or another folder with --out',
      'add --fresh to throw the old rows away',
    ],
  })
}

/** Folders without a row: half-written, or finished by a worker whose row was not on disk yet. */
async function removeUnfinished(folder: string, finishedIds: ReadonlySet<string>): Promise<void> {
  await removeFolders(
    trialEntries(folder).filter(({trialId, isGrowing}) => isGrowing || !finishedIds.has(trialId)),
  )
}

/** Removes trials that a thread was writing when it was ended; finished ones stay, with or without a row. */
export async function removeHalfWritten(folder: string): Promise<void> {
  await removeFolders(trialEntries(folder).filter(({isGrowing}) => isGrowing))
}

async function removeFolders(entries: readonly TrialEntry[]): Promise<void> {
  await Promise.all(entries.map((entry) => rm(entry.path, {recursive: true, force: true})))
}

/** A label comes from the plan, not from the measurement: a new axis gives old rows a label too. */
async function relabel(
  folder: string,
  finished: readonly TrialRow[],
  planned: ReadonlyMap<string, PlannedRow>,
): Promise<readonly TrialRow[]> {
  const relabelled = finished.map((row) => ({...row, point: planned.get(row.trialId)?.point ?? row.point}))
  if (relabelled.some(({point}, index) => point !== finished[index]?.point))
    await rewriteRows(folder, relabelled)
  return relabelled
}
