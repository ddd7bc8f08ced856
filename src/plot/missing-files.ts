import {hasTrialFile} from '../results/trial-files/trial-folders.js'
import {fileOfFigure, isDrawnFrom, type TrialFile} from '../results/trial-files/trial-files.js'
import type {FigureInput} from './figure.js'

/** A figure that a sweep kept no files of trials for. */
export interface MissingFile {
  readonly figure: string
  readonly file: TrialFile
}

/**
 * Which of these figures would show single trials, and cannot: the sweep kept what its own figures are drawn from,
 * and no file of this kind.
 */
export async function missingFiles(
  figures: readonly string[],
  {trials, rows, detail}: Pick<FigureInput, 'trials' | 'rows' | 'detail'>,
): Promise<readonly MissingFile[]> {
  if (detail !== 'figures') return []
  const missing: MissingFile[] = []
  for (const figure of figures) {
    const file = fileOfFigure(figure)
    if (file === null) continue
    const own = rows.filter(({pipeline}) => isDrawnFrom(file, pipeline))
    const found = await Promise.all(own.map(({trialId}) => hasTrialFile(trials, trialId, file)))
    if (own.length > 0 && !found.includes(true)) missing.push({figure, file})
  }
  return missing
}

/** How the files come to be there. */
export const FULL_DETAIL =
  'the same sweep with --detail full makes the files of its trials again, or name the figure under plots: and add --fresh'
