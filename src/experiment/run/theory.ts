import type {JudgedTrial, Verdict} from '../../analysis/verdict/verdict.js'
import type {TimelineRow} from '../../engine/engine.js'
import {InterruptError, MeasurementError, messageOf} from '../../errors.js'
import type {Clock} from '../../kernel/clock.js'
import {type Trial, withoutSink} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {isVirtual} from '../../settings/defaults.js'
import {leastWallMs} from '../estimate/estimate-sweep.js'
import {runTrial} from '../pool/run-trial.js'
import {judgeRun} from './judge-run.js'
import type {PreparedRun} from './run-once.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'

/** What engine `virtual` computes for a run that is about to be measured (docs/measurement.md#in-theory). */
export interface Theory {
  /** The profile of Lambda's times that calls are drawn from; null where no pipeline calls. */
  readonly profile: string | null
  /** In the order of the plan; of those before `missing`. */
  readonly trials: readonly JudgedTrial[]
  /** Null where a trial is missing. */
  readonly verdict: Verdict | null
  /** Why trials are missing; null where none is. */
  readonly missing: string | null
}

/** Clock and ways out of the computed answer. */
export interface TheoryContext {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onTimeline: (trial: Trial, row: TimelineRow) => void
  /** For tests. */
  readonly limitMs?: Ms
}

const LEAST_LIMIT_MS: Ms = 10_000
/** Of the time that measuring takes at least: a load of hours may be computed for minutes. */
const LIMIT_SHARE = 0.05

/** Null on engine `virtual`. Throws an InterruptError alone: a model that fails says why and stops no run. */
export async function computeTheory(prepared: PreparedRun, context: TheoryContext): Promise<Theory | null> {
  const {settings, plan} = prepared
  if (isVirtual(settings.engine)) return null
  const profile = plan.trials.find(({offload}) => offload !== null)?.offload?.profile.name ?? null
  const {trials, missing} = await compute(plan.trials, context)
  return {profile, trials, verdict: missing === null ? judgeRun(prepared, trials) : null, missing}
}

async function compute(
  planned: readonly Trial[],
  {clock, signal, onTimeline, limitMs = limitOf(planned)}: TheoryContext,
): Promise<Pick<Theory, 'trials' | 'missing'>> {
  const overdue = AbortSignal.timeout(limitMs)
  const trials: JudgedTrial[] = []
  try {
    for (const trial of planned) {
      if (trial.rescales) return {trials, missing: notComputed}
      const judged = await runTrial(theoreticalTrial(trial), {
        clock,
        signal: AbortSignal.any([signal, overdue]),
        point: '',
        folder: '',
        files: [],
        slotPrice: rowPrice(),
        onTimeline: (row) => {
          onTimeline(trial, row)
        },
      })
      if (judged.row.state !== 'completed') throw new MeasurementError(`its row is ${judged.row.state}`)
      trials.push(judged)
    }
    return {trials, missing: null}
  } catch (error) {
    if (signal.aborted) throw new InterruptError('interrupted before anything was measured', {cause: error})
    return {trials, missing: overdue.aborted ? tooLong(limitMs) : messageOf(error)}
  }
}

const limitOf = (trials: readonly Trial[]): Ms => Math.max(LEAST_LIMIT_MS, LIMIT_SHARE * leastWallMs(trials))

/** In virtual time an autoscaler changes slots, no request. */
const notComputed = 'slots that --rescale-at asks for are not computed'

const tooLong = (limitMs: Ms): string => `it takes longer than ${Math.round(limitMs / 1000)} s to compute`

/** The same trial on engine `virtual`: settings, seed and slots; targets are the model with their profile. */
export const theoreticalTrial = (trial: Trial): Trial => ({
  ...withoutSink(trial),
  engine: 'virtual',
  // Counting words takes the time of the service, as tokenizing does.
  query: trial.query === 'wordcount' ? 'tokenize' : trial.query,
  materialize: false,
  source: null,
  flink: null,
  offload: trial.offload && {
    ...trial.offload,
    target: 'model',
    functionName: null,
    maxCostUsd: null,
    localStarts: null,
  },
})
