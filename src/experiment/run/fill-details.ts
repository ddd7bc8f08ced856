import {rm} from 'node:fs/promises'
import {UsageError} from '../../errors.js'
import {isVirtual} from '../../settings/defaults.js'
import {TRIAL_COLUMNS} from '../../results/columns.js'
import {csvLines} from '../../results/csv.js'
import {TRIAL_FILES} from '../../results/trial-files/trial-files.js'
import {findTrialFolders, hasTrialFile, newTrialFolder} from '../../results/trial-files/trial-folders.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {PlannedTrial} from '../plan/plan-sweep.js'

/** A trial that has a row and lacks files: a virtual one is a function of its seed, and makes them again. */
export interface Unfilled {
  readonly planned: PlannedTrial
  readonly row: TrialRow
  /** Where some of its files are; undefined where it has none. */
  readonly before: string | undefined
}

/** The finished virtual trials whose folder below `folder` lacks any file of a trial, in the order of the plan. */
export async function unfilledTrials(
  folder: string,
  trials: readonly PlannedTrial[],
  finished: readonly TrialRow[],
): Promise<readonly Unfilled[]> {
  const folders = findTrialFolders(folder)
  const rows = new Map(finished.map((row) => [row.trialId, row]))
  const found = await Promise.all(
    trials.map(async (planned): Promise<readonly Unfilled[]> => {
      const row = rows.get(planned.trial.id)
      if (!row || !isVirtual(planned.trial.engine)) return []
      const has = await Promise.all(TRIAL_FILES.map((file) => hasTrialFile(folders, row.trialId, file)))
      return has.every(Boolean) ? [] : [{planned, row, before: folders.get(row.trialId)}]
    }),
  )
  return found.flat()
}

/** Removes what it had before; or the files again, and throws a UsageError where a trial does not come to its row a second time. */
export async function requireSameRow(
  folder: string,
  {row, before}: Unfilled,
  again: TrialRow,
): Promise<void> {
  const cells = (one: TrialRow): string => csvLines(TRIAL_COLUMNS, [{...one, wallMs: 0, point: row.point}])
  const written = newTrialFolder(folder, again)
  const isSame = cells(again) === cells(row)
  const left = isSame ? before : written
  if (left !== undefined && !(isSame && left === written)) await rm(left, {recursive: true, force: true})
  if (isSame) return
  throw new UsageError(
    `trial ${row.trialId} in ${folder} comes to another row than the one it has: its files would not be those of its row`,
    {
      suggestions: [
        'rows of another version of burst: add --fresh to make all of them again',
        'name another folder with --out',
      ],
    },
  )
}
