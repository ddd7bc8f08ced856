import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {natUsd} from '../../dataflow/calls/offload-cost.js'
import type {TrialOutcome} from '../../engine/engine.js'
import type {Trial} from '../../model/trial.js'
import {buildRow, headlineOf} from './build-row.js'
import {summarizeRescales} from './summarize-recovery.js'
import {wholeWindowOf} from './whole-window.js'

/** A finished trial as verdicts read it: its row, and what the row has no column for. */
export function judgedTrial(
  trial: Trial,
  outcome: TrialOutcome,
  named: Parameters<typeof buildRow>[2],
): JudgedTrial {
  return {
    row: buildRow(trial, outcome, named),
    ...headlineOf(trial, outcome),
    ...wholeWindowOf(trial, outcome),
    ...natOf(trial, outcome),
    ...rescalesOf(trial, outcome),
  }
}

/** What a NAT gateway took of the trial's cost, and what went through it; nothing where none is priced. */
function natOf({offload}: Trial, outcome: TrialOutcome): Pick<JudgedTrial, 'nat'> {
  if (!offload?.price.nat || !outcome.offload) return {}
  const {payloadBytes} = outcome.offload
  return {nat: {payloadBytes, usd: natUsd(offload, {payloadBytes, sinceWindowMs: outcome.windowAndDrainMs})}}
}

function rescalesOf({load}: Trial, {scaling}: TrialOutcome): Pick<JudgedTrial, 'rescales'> {
  const rescales = summarizeRescales(scaling, load.extent.warmupMs)
  return rescales ? {rescales} : {}
}
