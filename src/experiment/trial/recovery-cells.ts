import {BIN_MS} from '../../dataflow/accounting/latency-bins.js'
import type {TrialOutcome} from '../../engine/engine.js'
import {allowedMissShare, missedFromMs} from '../../metrics/missed-seconds.js'
import type {Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'

const NONE = {
  checkpointIntervalMs: Number.NaN,
  checkpoints: Number.NaN,
  checkpointP99Ms: Number.NaN,
  failuresInjected: Number.NaN,
  restarts: Number.NaN,
  downtimeMs: Number.NaN,
  recoveryMs: Number.NaN,
  replayedEvents: Number.NaN,
  stateBytes: Number.NaN,
} satisfies Partial<TrialRow>

/** What checkpoints and crashes cost; all empty where there were to be none. The model's checkpoints take no time. */
export function recoveryCells(trial: Trial, outcome: TrialOutcome): typeof NONE {
  const {recovery} = outcome
  if (!recovery) return NONE
  const {checkpoints, checkpointP99Ms = Number.NaN, crashes, restarts, outages, stateBytes} = recovery
  const {rescaled = {replayedEvents: 0}} = recovery
  return {
    checkpointIntervalMs: trial.checkpointIntervalMs ?? Number.NaN,
    checkpoints,
    checkpointP99Ms,
    failuresInjected: crashes.length,
    restarts,
    downtimeMs: sumOf(outages.map(({fromMs, toMs}) => toMs - fromMs)),
    recoveryMs: recoveryMs(trial, outcome),
    replayedEvents: sumOf([...crashes, rescaled].map(({replayedEvents}) => replayedEvents)),
    stateBytes,
  }
}

/** The longest of the trial's crashes; NaN without one, and where no objective can be judged. */
function recoveryMs({slo, load}: Trial, {recovery, accounting: {bins}}: TrialOutcome): Ms {
  const crashes = recovery?.crashes ?? []
  if (slo === null || load.rateEps === 'max' || crashes.length === 0) return Number.NaN
  const judge = {binMs: BIN_MS, missedShare: allowedMissShare(slo)}
  return Math.max(...crashes.map(({atMs}) => missedFromMs(bins, atMs - load.extent.warmupMs, judge)))
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
