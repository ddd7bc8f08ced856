import {open} from 'node:fs/promises'
import path from 'node:path'
import {readIfThere} from '../../host/read-regular-file.js'
import {writeWholeFile} from '../../host/whole-file.js'
import {TRIAL_COLUMNS} from '../columns.js'
import {csvHeader, csvLines} from '../csv.js'
import {planFaults, type PlannedCells} from '../check/check-plan.js'
import {summaryCheck} from '../check/check-summary.js'
import {findTrialFolders} from '../trial-files/trial-folders.js'
import {createRowCheck} from '../check/check-row.js'
import {asWrittenByBurst} from '../read-table.js'
import {parseTrials} from '../parse-trials.js'
import {requireSound, type RowCheck, type TrialsFile} from '../check/sound-rows.js'
import {columnsOf} from '../trial-columns.js'
import type {TrialRow} from '../trial-row.js'

/** A row that a plan foresees. */
export interface PlannedRow {
  readonly trialId: string
  /** Its label: `key=value` pairs joined by `;` for what no column shows. */
  readonly point: string
  /** What it will say of its settings; asked only where there is a row to compare. */
  readonly cells: () => PlannedCells
}

const MAX_ROWS_BYTES = 500 * 2 ** 20
const REMEDIES = [
  'delete these lines: their trials run again',
  'add --fresh to throw all rows away',
  'name another folder with --out',
]

/**
 * The rows that an earlier run of the sweep finished; `before` is its plan, where one was kept. What was cut off
 * behind the last line break is removed from the file; any other damage is a UsageError with its line, since no
 * process of ours leaves it behind.
 */
export async function readFinishedRows(
  folder: string,
  before: ReadonlyMap<string, PlannedCells> | null,
): Promise<TrialsFile> {
  const file = path.join(folder, 'trials.csv')
  const found = readIfThere(file, MAX_ROWS_BYTES)
  // More rows will follow: what an editor has added would stand in between.
  const text = found === null ? null : asWrittenByBurst(found)
  const whole = text?.slice(0, text.lastIndexOf('\n') + 1) ?? ''
  if (text !== found) await writeWholeFile(file, whole)
  else if (text !== null && whole.length < text.length) await cutTo(file, Buffer.byteLength(whole))
  if (whole === '') return {file, text: '', columns: columnsOf([]), rows: []}

  const read = parseTrials(whole, file, REMEDIES)
  const asBefore = planRule(read, (trialId) => before?.get(trialId), 'manifest.json')
  requireSound(
    read,
    [asBefore, createRowCheck(read.columns), summaryCheck(findTrialFolders(folder), read)],
    REMEDIES,
  )
  return read
}

/** Throws a UsageError where a row has other settings than the plan has for its trial. */
export function requireAsPlanned(read: TrialsFile, planned: ReadonlyMap<string, PlannedRow>): void {
  requireSound(read, [planRule(read, (trialId) => planned.get(trialId)?.cells(), 'the plan')], REMEDIES)
}

/** Whether a trial is in the plan at all is for the caller. */
const planRule =
  ({rows}: TrialsFile, cellsOf: (trialId: string) => PlannedCells | undefined, plan: string): RowCheck =>
  (index) => {
    const row = rows[index]
    const cells = row && cellsOf(row.trialId)
    return cells ? planFaults(row, cells, plan) : []
  }

/** Writes all rows anew, whole or not at all. */
export async function rewriteRows(folder: string, rows: readonly TrialRow[]): Promise<void> {
  const text = csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows)
  await writeWholeFile(path.join(folder, 'trials.csv'), text)
}

async function cutTo(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.truncate(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
