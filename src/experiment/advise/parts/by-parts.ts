import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import type {TracePart, Trial} from '../../../model/trial.js'
import type {Ms} from '../../../model/units.js'
import {loadTrace} from '../../../settings/files/load-trace.js'
import type {Candidate} from '../options/options.js'
import {lengthOfParts} from './busy-parts.js'
import {runCut, type TraceCut, traceCutOf} from './trace-cut.js'

type Run = (trial: Trial) => Promise<JudgedTrial>

/** Runs trials on long traces by their bursts, where nothing of what lies between is missed; all others whole. */
export const byParts =
  (run: Run): Run =>
  async (trial) => {
    const cut = await cutFor(trial)
    return cut === null ? run(trial) : runCut(cut, run)
  }

/** What of a trace was computed in place of all of it. */
export interface Computed {
  readonly wholeMs: Ms
  readonly partsMs: Ms
  readonly parts: readonly TracePart[]
}

/** The parts that stand for the trace of bursting, or of the first option that has some; null where all was computed. */
export async function computedOf(candidates: readonly Candidate[]): Promise<Computed | null> {
  const bursting = candidates.filter(({parts}) => parts.kind === 'burst')
  for (const candidate of [...bursting, ...candidates]) {
    const trial = candidate.trialOf(1)
    const {extent} = trial.load
    const cut = await cutFor(trial)
    if (cut === null || extent.kind !== 'duration') continue
    return {wholeMs: extent.durationMs, partsMs: lengthOfParts(cut.parts), parts: cut.parts}
  }
  return null
}

async function cutFor(trial: Trial): Promise<TraceCut | null> {
  const {trace} = trial.load
  if (trace === null) return null
  return traceCutOf(trial, (await loadTrace(trace.path, trace.reading)).points)
}
