import type {Ms} from '../../model/units.js'
import {parseJsonObject} from '../read-results.js'
import {readText} from '../read-table.js'
import {fileIn, hasTrialFile, type TrialFolders} from './trial-folders.js'

/** A job that stood still, from the start of the measured window. */
export interface Standstill {
  readonly fromMs: Ms
  /** Infinity: to the end of the trial. */
  readonly toMs: Ms
  /** That it went on with; missing where they are the same. */
  readonly slots?: number
}

/** Crashes and rescales of a trial. */
export interface LeftStandstills {
  /** Missing where it is not known which there were. */
  readonly crashes?: readonly Standstill[]
  /** Those for which the job stopped. */
  readonly rescales: readonly Standstill[]
  /** When the first rescale was asked for, whatever became of it; missing where none was. */
  readonly firstAskedMs?: Ms
}

/** As summary.json lists them; nothing without the file. */
export async function readStandstills(trials: TrialFolders, trialId: string): Promise<LeftStandstills> {
  if (!(await hasTrialFile(trials, trialId, 'summary.json'))) return {rescales: []}
  const file = fileIn(trials, trialId, 'summary.json')
  const {recovery, rescales} = parseJsonObject(await readText(file), file)
  const crashes = (recovery as Entry | null | undefined)?.['crashes']
  const [firstAskedMs] = entriesOf(rescales).flatMap(({askedMs}) =>
    typeof askedMs === 'number' ? [askedMs] : [],
  )
  return {
    ...(Array.isArray(crashes) && {
      crashes: entriesOf(crashes).flatMap(({atMs, upMs}) => standstill(atMs, upMs)),
    }),
    rescales: entriesOf(rescales).flatMap(({stoppedMs, openMs, firstEventMs, slots}) =>
      standstill(stoppedMs, firstEventMs ?? openMs).map((one) => ({
        ...one,
        ...(typeof slots === 'number' && {slots}),
      })),
    ),
    ...(firstAskedMs !== undefined && {firstAskedMs}),
  }
}

type Entry = Readonly<Record<string, unknown>>

const entriesOf = (list: unknown): readonly Entry[] =>
  Array.isArray(list)
    ? list.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null)
    : []

/** One that was not over has no number for its end. */
const standstill = (fromMs: unknown, toMs: unknown): readonly Standstill[] =>
  typeof fromMs === 'number' ? [{fromMs, toMs: typeof toMs === 'number' ? toMs : Infinity}] : []
