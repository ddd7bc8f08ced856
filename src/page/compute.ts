import type {Verdict} from '../analysis/verdict/verdict.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {describeVerdict} from '../cli/describe/describe-verdict.js'
import {createController} from '../dataflow/control/controller.js'
import type {TimelineRow} from '../engine/engine.js'
import {virtualEngine} from '../engine/virtual/virtual-engine.js'
import {judgeRun} from '../experiment/run/judge-run.js'
import {buildRow, headlineOf} from '../experiment/trial/build-row.js'
import {createTrial, withParallelism} from '../experiment/trial/create-trial.js'
import {sizeOverprovisioned} from '../experiment/trial/size-overprovisioned.js'
import {type Pipeline, PIPELINES, type Trial} from '../model/trial.js'
import type {TrialRow} from '../results/trial-row.js'
import {RUN_DEFAULTS} from '../settings/defaults.js'
import {rowPrice} from '../settings/resolve/resolve-prices.js'
import {resolveSettings, type ResolvedSettings} from '../settings/resolve/resolve-settings.js'
import {rateAtEps, windowOf} from '../workload/rate-profile.js'

/** Flags of `burst run` and their texts; those that repeat have lists. */
export type FlagTexts = Readonly<Record<string, string | readonly string[]>>

export interface Computed {
  readonly row: TrialRow
  readonly headlineMs: number
  readonly timeline: readonly TimelineRow[]
}

export interface Answer {
  readonly trials: readonly Computed[]
  readonly verdict: Verdict
  readonly text: string
}

/** What a page says of its load while it computes, before any trial. */
export interface Question {
  readonly settings: ResolvedSettings
  readonly rates: readonly (readonly [atMs: number, rateEps: number])[]
  readonly capacityEps: number
}

const RATE_POINTS = 600

/** The settings as the command line reads them; throws a UsageError with its remedy. */
export function readQuestion(flags: FlagTexts): Question {
  const settings = resolveSettings({...readSettings(flags), engine: 'virtual'}, RUN_DEFAULTS, {
    machine: {cores: 1, memoryMb: 1024},
  })
  const capacityEps = (settings.parallelism * 1000) / settings.service.meanMs
  const toMs = windowOf(settings.load).toMs ?? 0
  const rates = Array.from({length: RATE_POINTS}, (_, index) => {
    const atMs = (toMs * index) / RATE_POINTS
    return [atMs, rateAtEps(settings.load, atMs)] as const
  })
  return {settings, rates, capacityEps}
}

/** Every pipeline of the settings in its order of the vocabulary, and the verdict: what `burst run --engine virtual` gives. */
export async function compute(flags: FlagTexts, onTrial: (done: Computed) => void): Promise<Answer> {
  const {settings} = readQuestion(flags)
  const trials: (Computed & {readonly headlineEvents: number})[] = []
  for (const pipeline of PIPELINES.filter((word) => settings.pipelines.includes(word))) {
    for (let repetition = 1; repetition <= settings.repetitions; repetition++) {
      const done = await runTrial(await trialOf(settings, pipeline, repetition))
      trials.push(done)
      onTrial(done)
    }
  }
  const verdict = judgeRun({settings, objectives: readObjectives(flags), trace: null}, trials)
  return {trials, verdict, text: describeVerdict(verdict)}
}

/** As `burst run` plans it. */
async function trialOf(settings: ResolvedSettings, pipeline: Pipeline, repetition: number): Promise<Trial> {
  const trial = createTrial(settings, {experiment: 'play', pipeline, repetition})
  if (pipeline !== 'overprovisioned') return trial
  const first = createTrial(settings, {experiment: 'play', pipeline, repetition: 1})
  return withParallelism(trial, settings.slots ?? (await sizeOverprovisioned(first)).slots)
}

async function runTrial(trial: Trial): Promise<Computed & {readonly headlineEvents: number}> {
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
    },
    new AbortController().signal,
  )
  const row = buildRow(trial, outcome, {point: '', slotPrice: rowPrice(), wallMs: 0})
  const {headlineMs, headlineEvents = 0} = headlineOf(trial, outcome)
  return {row, headlineMs, headlineEvents, timeline}
}
