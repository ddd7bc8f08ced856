import {explainFolder} from '../../results/folder/results-folder.js'
import {
  openSweepFolder,
  type PlanAround,
  removeHalfWritten,
  type SweepFolder,
} from '../../results/folder/sweep-folder.js'
import type {TrialPool} from '../pool/trial-pool.js'

/** Whose folder it is, and who writes into it. */
interface FolderContext {
  readonly folder: string
  readonly isFresh: boolean
  readonly pool: TrialPool | null
  readonly progress: {ended(): void}
}

/** Lets `work` fill the folder of a sweep or a search; whatever it throws, the folder is tidied and released. */
export async function withSweepFolder<T>(
  {folder, isFresh, pool, progress}: FolderContext,
  planAround: PlanAround,
  work: (opened: SweepFolder) => Promise<T>,
): Promise<T> {
  const opened = await openSweepFolder(folder, planAround, isFresh)
  try {
    return await work(opened)
  } catch (cause) {
    // Threads write their trials themselves: none does any more when the folder is tidied.
    await pool?.close()
    await removeHalfWritten(folder)
    throw explainFolder(folder, cause)
  } finally {
    progress.ended()
    await opened.release()
  }
}
