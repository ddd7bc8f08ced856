import {createRowCheck} from '../results/check/check-row.js'
import {requireSound} from '../results/check/sound-rows.js'
import {parseTrials} from '../results/parse-trials.js'
import {asWrittenByBurst} from '../results/read-table.js'
import type {TrialRow} from '../results/trial-row.js'

/** The rows of a trials.csv as `burst show` reads them; throws a UsageError that names line and column of what is wrong. */
export function readRows(text: string, file: string): readonly TrialRow[] {
  const read = parseTrials(asWrittenByBurst(text), file)
  requireSound(
    read,
    [createRowCheck(read.columns)],
    ['choose the trials.csv of a run or a sweep, as burst wrote it'],
  )
  return read.rows
}
