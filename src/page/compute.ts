import {monthUsdOver} from '../analysis/advice/month-usd.js'
import {hourOfStandingUsd} from '../analysis/verdict/cost-comparison.js'
import type {JudgedTrial, Verdict} from '../analysis/verdict/verdict.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {describeVerdict, whyNone} from '../cli/describe/describe-verdict.js'
import {UsageError} from '../errors.js'
import {createController} from '../dataflow/control/controller.js'
import type {TimelineRow} from '../engine/engine.js'
import {virtualEngine} from '../engine/virtual/virtual-engine.js'
import {planTrials} from '../experiment/plan/plan-trials.js'
import {judgeRun} from '../experiment/run/judge-run.js'
import {requireUsed} from '../experiment/run/require-used.js'
import {judgedTrial} from '../experiment/trial/judged-trial.js'
import {capacityOf} from '../model/capacity.js'
import {PIPELINES, type Trial} from '../model/trial.js'
import type {Ms, Usd} from '../model/units.js'
import type {TrialRow} from '../results/trial-row.js'
import {RUN_DEFAULTS} from '../settings/defaults.js'
import {loadTrace, type LoadedTrace} from '../settings/files/load-trace.js'
import type {GivenSettings} from '../settings/settings.js'
import {isModuleFile} from '../settings/own-module/module-file.js'
import {rowPrice} from '../settings/resolve/resolve-prices.js'
import {resolveSettings, type ResolvedSettings} from '../settings/resolve/resolve-settings.js'
import {traceReadingOf} from '../settings/trace-reading.js'
import {rateAtEps, windowOf} from '../workload/rate-profile.js'
import {type Held, heldBy} from './held.js'

/** Flags of `burst run` and their texts; those that repeat have lists, those without a value are true. */
export type FlagTexts = Readonly<Record<string, string | readonly string[] | true>>

/** A trial as the page shows it. */
export interface Computed extends JudgedTrial {
  readonly timeline: readonly TimelineRow[]
  /** What it costs where such windows follow each other for a month. */
  readonly monthUsd: Usd
}

/** What `burst run --engine virtual` would say of all trials. */
export interface Answer {
  readonly trials: readonly Computed[]
  readonly verdict: Verdict
  readonly text: string
  /** Why nothing is judged at all; null where something is. */
  readonly none: string | null
  /** What pipelines make of each objective. */
  readonly held: readonly Held[]
}

/** What a page says of its load while it computes, before any trial. */
export interface Question {
  readonly settings: ResolvedSettings
  readonly rates: readonly (readonly [atMs: number, rateEps: number])[]
  readonly capacityEps: number
  /** What was understood of the file behind the load; [] without one. */
  readonly understood: readonly string[]
}

/** A question with what only the one who computes it needs. */
interface Read {
  readonly question: Question
  readonly trace: LoadedTrace | null
}

const RATE_POINTS = 600

/** The settings as the command line reads them; throws a UsageError with its remedy. */
export async function readQuestion(flags: FlagTexts): Promise<Read> {
  const given = {...readSettings(flags), engine: 'virtual' as const}
  requireNoModule(given)
  const reading = traceReadingOf(given)
  const trace = given.trace === undefined ? null : await loadTrace(given.trace, reading)
  const settings = resolveSettings(given, RUN_DEFAULTS, {trace, machine: {cores: 1, memoryMb: 1024}})
  requireUsed(given, settings)
  const capacityEps = capacityOf(settings.parallelism, settings.service.meanMs)
  const understood = trace?.understood ?? []
  return {question: {settings, rates: ratesOf(settings, trace), capacityEps, understood}, trace}
}

/** A page runs no code but its own. */
function requireNoModule({strategy, autoscaler}: GivenSettings): void {
  const file = [strategy?.kind, autoscaler?.kind].find((word) => word !== undefined && isModuleFile(word))
  if (file === undefined) return
  throw new UsageError(`${file} is a module, and this page runs no code of files`, {
    suggestions: ['copy the command and run it with burst', 'choose one from the list'],
  })
}

function ratesOf({load}: ResolvedSettings, trace: LoadedTrace | null): Question['rates'] {
  const toMs = windowOf(load).toMs ?? 0
  return Array.from({length: RATE_POINTS}, (_, index) => {
    const atMs = (toMs * index) / RATE_POINTS
    return [atMs, rateAtEps(load, atMs, trace?.points)] as const
  })
}

/** Every pipeline of the question in the order of the vocabulary, and the verdict: what `burst run --engine virtual` gives. */
export async function compute(
  {question: {settings}, trace}: Read,
  flags: FlagTexts,
  onTrial: (done: Computed) => void,
): Promise<Answer> {
  const plan = await planTrials(settings, 'play', trace?.points)
  const inOrder = plan.trials.toSorted(
    (a, b) => PIPELINES.indexOf(a.pipeline) - PIPELINES.indexOf(b.pipeline) || a.repetition - b.repetition,
  )
  const trials: Computed[] = []
  for (const trial of inOrder) {
    const done = await runTrial(trial, trace)
    trials.push(done)
    onTrial(done)
  }
  const verdict = judgeRun({settings, objectives: readObjectives(flags), trace}, trials)
  return {
    trials,
    verdict,
    text: describeVerdict(verdict),
    none: whyNone(verdict),
    held: heldBy(trials, verdict),
  }
}

async function runTrial(trial: Trial, trace: LoadedTrace | null): Promise<Computed> {
  const control = createController(trial)
  const timeline: TimelineRow[] = []
  const outcome = await virtualEngine.run(
    trial,
    {
      firstDecision: control.first,
      decide: (snapshot) => control.tick(snapshot),
      timeline: (row) => {
        timeline.push(row)
      },
      invocation: () => undefined,
      breathe: () => Promise.resolve(),
      ...(trace && {trace: trace.points}),
    },
    new AbortController().signal,
  )
  const judged = judgedTrial(trial, outcome, {point: '', slotPrice: rowPrice(), wallMs: 0})
  return {...judged, timeline, monthUsd: monthUsdOf(judged.row, trial, outcome.windowAndDrainMs)}
}

function monthUsdOf(row: TrialRow, {slotPrice, offload, parallelism}: Trial, windowAndDrainMs: Ms): Usd {
  return monthUsdOver(row, {
    sheet: slotPrice ?? rowPrice(),
    spanMs: windowAndDrainMs,
    standingUsdPerHour: offload ? hourOfStandingUsd(offload, parallelism) : 0,
  })
}
