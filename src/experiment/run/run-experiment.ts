import type {TimelineRow} from '../../engine/engine.js'
import {InterruptError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {RESULTS_FORMAT} from '../../results/results-format.js'
import {describeTrials} from '../plan/describe-plan.js'
import type {Plan} from '../plan/plan-trials.js'
import {appendTrial, openResults, writeManifest} from '../../results/folder/results-folder.js'
import {describeInvalid} from '../trial/describe-invalid.js'
import {runTrial} from '../pool/run-trial.js'
import type {SweepContext} from './run-sweep.js'

/** Called while an experiment runs; drawing it is the command's business. */
export interface Progress {
  trialStarted(trial: Trial, index: number): void
  timeline(trial: Trial, row: TimelineRow): void
  trialFinished(trial: Trial, row: TrialRow): void
  /** Something that takes its time: a download, a cluster that starts. */
  said(text: string): void
}

/** Folder, prices, clock and ways out of one run. */
export interface ExperimentContext extends Pick<
  SweepContext,
  'folder' | 'slotPrice' | 'clock' | 'signal' | 'manifest' | 'nowIso'
> {
  readonly progress: Progress
}

/** Runs the plan in its order; each finished trial is on disk before the next begins; throws an InterruptError where it is aborted. */
export async function runExperiment(plan: Plan, context: ExperimentContext): Promise<readonly JudgedTrial[]> {
  const {folder, signal, progress, nowIso} = context
  const manifest = {
    ...context.manifest,
    format: RESULTS_FORMAT,
    startedAt: nowIso(),
    plan: describePlan(plan),
  }
  await openResults(folder, manifest)
  const finished: JudgedTrial[] = []
  for (const [index, trial] of plan.trials.entries()) {
    progress.trialStarted(trial, index)
    const judged = await runTrial(trial, {
      ...context,
      point: '',
      onTimeline: (row) => {
        progress.timeline(trial, row)
      },
      say: (text) => {
        progress.said(text)
      },
    }).catch((error: unknown) => {
      throw error instanceof InterruptError ? interrupted(folder, finished.length) : error
    })
    if (signal.aborted || judged.row.state === 'aborted') throw interrupted(folder, finished.length)
    await appendTrial(folder, judged.row)
    progress.trialFinished(trial, judged.row)
    finished.push(judged)
  }
  await writeManifest(folder, {...manifest, endedAt: nowIso()})
  return finished
}

/** The rows stay; their state says that they must not be used. */
export function requireValid(trials: readonly JudgedTrial[], folder: string): void {
  const invalid = trials.filter(({row}) => row.state === 'invalid')
  const [first] = invalid
  if (!first) return
  throw describeInvalid(first.row, `its row in ${folder} is invalid`)
}

const describePlan = ({trials, sizing}: Plan): unknown => ({
  overprovisioned: sizing,
  ...describeTrials(trials.map((trial) => ({trial, point: ''}))),
})

const interrupted = (folder: string, finishedTrials: number): InterruptError =>
  new InterruptError(
    `interrupted; ${finishedTrials} finished ${finishedTrials === 1 ? 'trial is' : 'trials are'} kept in ${folder}`,
  )
