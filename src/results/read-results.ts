import {readdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {hasCode, UsageError} from '../errors.js'
import {createRowCheck} from './check/check-row.js'
import {planCheck, plannedCells} from './check/check-plan.js'
import {summaryCheck} from './check/check-summary.js'
import {parseTrials} from './parse-trials.js'
import {readText} from './read-table.js'
import {soundPart} from './check/sound-part.js'
import {requireSound, type RowCheck, type TrialsFile} from './check/sound-rows.js'
import {findTrialFolders} from './trial-files/trial-folders.js'
import type {TrialRow} from './trial-row.js'

/** One experiment as read back from its folder. */
export interface ExperimentResults {
  /** Name of its folder. */
  readonly name: string
  readonly folder: string
  readonly rows: readonly TrialRow[]
  /** Line and reason of each row that was left out, since it is none of burst's; none where reading refuses them. */
  readonly skipped?: readonly string[]
  /** What manifest.json says, {} without one. */
  readonly manifest: Readonly<Record<string, unknown>>
}

const TRIALS_FILE = 'trials.csv'
const DEEPEST = 2

/** Whether a row that is none, or contradicts itself or its plan, ends reading, or is left out with its reason. */
export type BadRows = 'refuse' | 'skip'

/** The experiments below a folder: itself, or what lies up to two levels down, by name; throws a UsageError where there is none. */
export async function readResults(
  folder: string,
  badRows: BadRows = 'refuse',
): Promise<readonly ExperimentResults[]> {
  await requireFolder(folder)
  const found = await findExperiments(path.resolve(folder), DEEPEST)
  if (found.length === 0) {
    throw new UsageError(`${folder} holds no ${TRIALS_FILE}, nor does a folder in it`, {
      suggestions: ['burst run writes one below results/', 'name the folder that a run or sweep printed'],
    })
  }
  return Promise.all(found.map((own) => readExperiment(own, badRows)))
}

async function requireFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch((cause: unknown) => {
    throw new UsageError(`there is no folder ${folder}`, {
      cause,
      suggestions: ['burst run prints where its rows are'],
    })
  })
  if (!entry.isDirectory()) {
    throw new UsageError(`${folder} is a file, and a folder with results is meant`, {
      suggestions: [`try its folder ${path.dirname(folder)}`],
    })
  }
}

async function findExperiments(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch((cause: unknown) => {
    throw new UsageError(`cannot look into ${folder}`, {cause, suggestions: ['check its permissions']})
  })
  if (entries.some((entry) => entry.name === TRIALS_FILE)) return [folder]
  if (depth === 0) return []
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => findExperiments(path.join(folder, entry.name), depth - 1)),
  )
  return below.flat().toSorted()
}

const REMEDIES = ['remove the lines named above', 'run the experiment again with --fresh']

async function readExperiment(folder: string, badRows: BadRows): Promise<ExperimentResults> {
  const file = path.join(folder, TRIALS_FILE)
  const text = await readText(file)
  const parse = (lines: string): TrialsFile => parseTrials(lines, file)
  const read = badRows === 'skip' ? null : parse(text)
  const manifest = await readManifest(folder)
  const planned = plannedCells(manifest)
  const checksOf = (one: TrialsFile): readonly RowCheck[] => [
    createRowCheck(one.columns),
    summaryCheck(findTrialFolders(folder), one),
    ...(planned ? [planCheck(one, planned)] : []),
  ]
  const named = {name: path.basename(folder), folder, manifest}
  if (read === null) return {...named, ...soundPart(text, {file, parse, checksOf})}
  requireSound(read, checksOf(read), REMEDIES)
  return {...named, rows: read.rows}
}

async function readManifest(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const file = path.join(folder, 'manifest.json')
  // Rows may be kept without it; what it would add (bursts, objective) is then not drawn.
  const text = await readText(file).catch((error: unknown) => {
    if (error instanceof UsageError && hasCode(error.cause, 'ENOENT')) return null
    throw error
  })
  if (text === null) return {}
  const manifest = parseJsonObject(text, file)
  if (!('plan' in manifest) || plannedCells(manifest) !== null) return manifest
  throw new UsageError(`${file} has a plan without trials: rows cannot be held against it`, {
    suggestions: ['give the file back its plan', 'remove the file: its rows then stand alone'],
  })
}

/** A JSON object, or a UsageError with the place. */
export function parseJsonObject(text: string, file: string): Readonly<Record<string, unknown>> {
  const remedy = {suggestions: ['run the experiment again with --fresh']}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const at = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    const line = text.slice(0, at === undefined ? text.length : Number(at)).split('\n').length
    throw new UsageError(`${file}:${line} is not JSON${text === '' ? ': it is empty' : ''}`, {
      cause,
      ...remedy,
    })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw new UsageError(`${file}:1 is not a JSON object`, remedy)
}
