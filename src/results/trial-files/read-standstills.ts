import {parseJsonObject} from '../read-results.js'
import {readText} from '../read-table.js'
import {fileIn, hasTrialFile, type TrialFolders} from './trial-folders.js'

/** A job that stood still, from the start of the measured window. */
export interface Standstill {
  readonly fromMs: number
  readonly toMs: number
  /** That it went on with; missing where they are the same. */
  readonly slots?: number
}

/** Crashes and rescales of a trial as its summary.json lists them, those that were over alone; none without the file. */
export async function readStandstills(
  trials: TrialFolders,
  trialId: string,
): Promise<Readonly<Record<'crashes' | 'rescales', readonly Standstill[]>>> {
  if (!(await hasTrialFile(trials, trialId, 'summary.json'))) return {crashes: [], rescales: []}
  const file = fileIn(trials, trialId, 'summary.json')
  const {recovery, rescales} = parseJsonObject(await readText(file), file)
  return {
    crashes: entriesOf((recovery as Entry | null | undefined)?.['crashes']).flatMap(({atMs, upMs}) =>
      standstill(atMs, upMs),
    ),
    rescales: entriesOf(rescales).flatMap(({stoppedMs, openMs, firstEventMs, slots}) =>
      standstill(stoppedMs, firstEventMs ?? openMs).map((one) => ({
        ...one,
        ...(typeof slots === 'number' && {slots}),
      })),
    ),
  }
}

type Entry = Readonly<Record<string, unknown>>

const entriesOf = (list: unknown): readonly Entry[] =>
  Array.isArray(list)
    ? list.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null)
    : []

const standstill = (fromMs: unknown, toMs: unknown): readonly Standstill[] =>
  typeof fromMs === 'number' && typeof toMs === 'number' ? [{fromMs, toMs}] : []
