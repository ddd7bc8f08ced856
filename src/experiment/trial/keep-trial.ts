import {type Elasticity, elasticityOf, type TrialRecords} from '../../analysis/elasticity/elasticity.js'
import type {ExecutedCallLog} from '../../analysis/elasticity/executed-calls.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {DecisionRecord} from '../../dataflow/control/controller.js'
import type {TimelineRow, TrialOutcome} from '../../engine/engine.js'
import type {InvocationLog} from '../../engine/invocation-log.js'
import {EnvironmentError, messageOf} from '../../errors.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {TRIAL_FILES, type TrialFile} from '../../results/trial-files/trial-files.js'
import {writeTrialFiles} from '../../results/trial-files/write-trial-files.js'
import type {TracePoints} from '../../workload/trace.js'
import {judgedTrial} from './judged-trial.js'
import {summarizeQuery} from './summarize-query.js'
import {summarizeRecovery} from './summarize-recovery.js'

/** What a trial has come to on its engine, before anything is made of it. */
export interface RanTrial {
  readonly outcome: TrialOutcome
  readonly wallMs: Ms
  readonly timeline: readonly TimelineRow[]
  readonly decisions: readonly DecisionRecord[]
  /** Empty where no file of calls is kept. */
  readonly invocations: InvocationLog
  /** Empty where there is no summary. */
  readonly executedCalls: ExecutedCallLog
  readonly trace: TracePoints | undefined
}

/** Where the row of a trial and its files go, and what its slots cost. */
export interface TrialPlace {
  readonly folder: string
  readonly point: string
  readonly slotPrice: LocalPrice
  /** What is kept beside the row; all files where it is missing. */
  readonly files?: readonly TrialFile[]
}

/** The files that are to be kept. */
export const wantedFiles = ({files}: Pick<TrialPlace, 'files'>): readonly TrialFile[] => files ?? TRIAL_FILES

/** Makes the row of a trial that has run, and writes its folder. */
export function keepTrial(trial: Trial, ran: RanTrial, place: TrialPlace): JudgedTrial {
  const {outcome, wallMs, timeline, decisions, invocations, executedCalls, trace} = ran
  const wanted = wantedFiles(place)
  const judged = judgedTrial(trial, outcome, {point: place.point, slotPrice: place.slotPrice, wallMs})
  if (wanted.length === 0) return judged
  const files = {
    timeline,
    decisions,
    scalingDecisions: outcome.scaling?.trace ?? [],
    invocations,
    accounting: outcome.accounting,
    query: outcome.query ? summarizeQuery(outcome.query) : null,
    recovery: summarizeRecovery(outcome.recovery, trial.load.extent.warmupMs),
    rescales: judged.rescales,
    elasticity: wanted.includes('summary.json')
      ? elasticityOfWhole(trial, outcome, {timeline, calls: executedCalls, trace})
      : null,
    conditions: outcome.conditions,
  }
  writeFiles({folder: place.folder, wanted}, judged.row, files)
  const {elasticity, conditions} = files
  return {...judged, elasticity, conditions}
}

const elasticityOfWhole = (trial: Trial, {state}: TrialOutcome, records: TrialRecords): Elasticity | null =>
  state === 'completed' ? elasticityOf(trial, records) : null

function writeFiles(...[place, row, files]: Parameters<typeof writeTrialFiles>): void {
  try {
    writeTrialFiles(place, row, files)
  } catch (cause) {
    throw new EnvironmentError(`cannot write the trial to ${place.folder}: ${messageOf(cause)}`, {
      cause,
      suggestions: ['free some space', 'name another folder with --out'],
    })
  }
}
