import {open, rename, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {hasCode, UsageError} from '../../errors.js'
import {readRegularFile} from '../../host/read-regular-file.js'
import {TRIAL_COLUMNS} from '../../results/columns.js'
import {csvHeader, csvLines} from '../../results/csv.js'
import {isTextKey, TRIAL_KEYS, type TrialRow} from '../../results/trial-row.js'

const MAX_ROWS_BYTES = 500 * 2 ** 20
const STATES = ['completed', 'aborted', 'invalid', 'failed']

/**
 * The rows that an earlier run of the sweep finished. What was cut off behind the last line break is removed
 * from the file; any other damage is a UsageError with its line, since no process of ours leaves it behind.
 */
export async function readFinishedRows(folder: string): Promise<readonly TrialRow[]> {
  const file = path.join(folder, 'trials.csv')
  const text = readText(file)
  if (text === null) return []
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) await cutTo(file, Buffer.byteLength(whole))
  if (whole === '') return []

  const [header, ...lines] = whole.trimEnd().split('\n')
  const problems =
    header === csvHeader(TRIAL_COLUMNS).trimEnd() ? [] : [`${file}:1 is not the header of this version`]
  const rows = lines.flatMap((line, index) => {
    const cells = line.split(',')
    const problem = problemOf(cells)
    if (problem !== null) problems.push(`${file}:${index + 2} ${problem}`)
    return problem === null ? [rowOf(cells)] : []
  })
  problems.push(...repeatedRows(rows, file))
  if (problems.length === 0) return rows
  throw new UsageError(problems.slice(0, 10).join('\n'), {
    suggestions: [
      'delete these lines: their trials run again',
      'add --fresh to throw all rows away',
      'name another folder with --out',
    ],
  })
}

/** Writes all rows anew, whole or not at all. */
export async function rewriteRows(folder: string, rows: readonly TrialRow[]): Promise<void> {
  const file = path.join(folder, 'trials.csv')
  const draft = `${file}.tmp`
  await writeFile(draft, csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows), {flush: true})
  await rename(draft, file)
}

function readText(file: string): string | null {
  try {
    return readRegularFile(file, MAX_ROWS_BYTES).toString('utf8')
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return null
    throw cause
  }
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

function problemOf(cells: readonly string[]): string | null {
  if (cells.length !== TRIAL_KEYS.length) return `has ${cells.length} cells, not ${TRIAL_KEYS.length}`
  for (const [index, key] of TRIAL_KEYS.entries()) {
    const cell = cells[index] ?? ''
    const column = TRIAL_COLUMNS[index]?.[0] ?? ''
    if (!isTextKey(key) && Number.isNaN(Number(cell))) return `${column} is "${shorten(cell)}", not a number`
    if (key === 'trialId' && !/^[0-9a-f]{12}$/.test(cell)) return `trial_id is "${shorten(cell)}"`
    if (key === 'state' && !STATES.includes(cell)) return `state is "${shorten(cell)}"`
  }
  return null
}

const shorten = (cell: string): string => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)

function repeatedRows(rows: readonly TrialRow[], file: string): readonly string[] {
  const seen = new Set<string>()
  return rows.flatMap(({trialId}) => {
    const isRepeated = seen.has(trialId)
    seen.add(trialId)
    return isRepeated ? [`${file} holds trial ${trialId} more than once`] : []
  })
}

const rowOf = (cells: readonly string[]): TrialRow =>
  Object.fromEntries(
    TRIAL_KEYS.map((key, index) => {
      const cell = cells[index] ?? ''
      return [key, isTextKey(key) ? cell : cell === '' ? Number.NaN : Number(cell)]
    }),
  ) as unknown as TrialRow
