import type {PreparedSweep} from '../../experiment/plan/prepare-sweep.js'
import type {SweepReport} from '../../experiment/run/run-sweep.js'
import type {RehearsedSweep} from '../../experiment/run/sweep-once.js'
import type {Objective} from '../../analysis/objective.js'
import {idleFaultFlag} from '../../engine/idle-fault-flag.js'
import {type FaultKind, FAULTS} from '../../model/fault.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'
import {answerText} from './answer/answer.js'
import {foundIn} from './answer/folder-answer.js'
import {type Found, pointAnswer, pointsJson} from './answer/point-answer.js'

/** Beyond so many points the best of them are enough; burst show has them all. */
const MOST_POINTS = 60

/** What was found, where the rows are, and what to do with them next. */
export function describeReport({folder, rows, ranTrials}: SweepReport, found: Found): string {
  const kept = rows.length - ranTrials
  const before = kept > 0 ? `, ${kept} of them from before` : ''
  return [
    answerText(pointAnswer(found, MOST_POINTS)),
    '',
    `${rows.length} rows in ${folder}/trials.csv${before}`,
    ...idleFaultLines(rows),
    `Next: burst report ${folder} makes a page of it, burst plot ${folder} the figures; burst show ${folder} --md prints this again`,
  ].join('\n')
}

/** How many rows lack a fault that was to be in them: a line a kind. */
function idleFaultLines(rows: readonly TrialRow[]): readonly string[] {
  return (Object.keys(FAULTS) as FaultKind[]).flatMap((kind) => {
    const flag = idleFaultFlag(kind)
    const count = rows.filter((row) => flagsOf(row).includes(flag)).length
    if (count === 0) return []
    const where = count === 1 ? 'of 1 row' : `of ${count} rows`
    return [
      `Flag: ${kind} struck no request ${where} (${flag}): what these measure has no such fault in it; give it another time, a longer one or a larger share`,
    ]
  })
}

/** What `--json` shows of a finished sweep: rows with the keys of the columns. */
export const reportJson = (
  {definition}: PreparedSweep,
  {folder, rows, ranTrials}: SweepReport,
  found: Found,
): unknown => ({
  config: definition,
  folder,
  ranTrials,
  trials: rows,
  flags: [...new Set(rows.flatMap(flagsOf))],
  answer: pointsJson(found.judged),
})

/** The rows of a finished sweep, with what its file says of them. */
export const foundBySweep = (
  {definition}: PreparedSweep,
  {rows}: SweepReport,
  objectives: readonly Objective[],
): Found =>
  foundIn({
    name: definition.name,
    rows,
    manifest: {question: definition.question, config: definition, objectives},
  })

/** What `--json` shows of a plan. */
export const planJson = ({definition, plan, estimate, workers}: RehearsedSweep): unknown => ({
  config: definition,
  estimate: {...estimate, workers},
  overprovisioned: plan.sizings.map(({from, slots, meetsSlo}) => ({
    rateEps: from.load.rateEps,
    slots,
    meetsSlo,
  })),
  plan: plan.trials.map(({trial: {id, pipeline, parallelism, repetition, seed, load}, point}) => ({
    trialId: id,
    pipeline,
    parallelism,
    rateEps: load.rateEps,
    repetition,
    seed,
    point,
  })),
})
