import type {Objective} from '../../analysis/objective.js'
import type {JudgedTrial, Verdict} from '../../analysis/verdict/verdict.js'
import {examineClusters} from '../manifest/examine-clusters.js'
import type {ClusterFacts} from '../../engine/flink/cluster/cluster-facts.js'
import {closeEngines} from '../../engine/registry.js'
import type {Clock} from '../../kernel/clock.js'
import {withoutProfile} from '../trial/create-trial.js'
import {RUN_DEFAULTS} from '../../settings/defaults.js'
import {loadTrace, type LoadedTrace} from '../../settings/files/load-trace.js'
import {traceReadingOf} from '../../settings/trace-reading.js'
import {withModuleChecks} from '../own-module/check-modules.js'
import {type Plan, planTrials} from '../plan/plan-trials.js'
import {describeConfig, describeSettings} from '../manifest/describe-settings.js'
import type {Provenance} from '../manifest/provenance.js'
import {resolveSettings, type ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {createRunFolder} from '../../results/folder/results-folder.js'
import {judgeRun} from './judge-run.js'
import {requireUsed} from './require-used.js'
import {requireWindowsJudged} from './require-windows-judged.js'
import {type Progress, requireValid, runExperiment} from './run-experiment.js'
import type {GivenSettings} from '../../settings/settings.js'

/** A run that has been checked and planned: nothing is written yet. */
export interface PreparedRun {
  readonly name: string
  readonly settings: ResolvedSettings
  /** Of the command line. */
  readonly objectives: readonly Objective[]
  readonly plan: Plan
  /** The file behind shape `trace`. */
  readonly trace: LoadedTrace | null
  /** What its trials run on; [] without engine flink. */
  readonly clusters: readonly ClusterFacts[]
}

/** What a command line says beside settings. */
export interface RunChoices {
  readonly objectives?: readonly Objective[]
  /** Null: by date and time. */
  readonly name?: string | null
}

/** Checks all settings, asks a cluster by URL what it is, searches the slots of over-provisioning, plans the trials. */
export async function prepareRun(
  given: GivenSettings,
  startedAt: Date,
  {objectives = [], name: chosenName = null}: RunChoices = {},
): Promise<PreparedRun> {
  const reading = traceReadingOf(given)
  const loaded = given.trace === undefined ? null : await loadTrace(given.trace, reading)
  const settings = await withModuleChecks(async (checks) => {
    const modules = await checks.describe(given)
    const resolved = resolveSettings(given, RUN_DEFAULTS, {trace: loaded, ...modules})
    await checks.tryOut(resolved)
    return resolved
  })
  requireUsed(given, settings)
  requireWindowsJudged(objectives, [settings])
  const name = chosenName ?? `run-${stampOf(startedAt)}`
  const clusters = await examineClusters([settings])
  const plan = await planTrials(settings, name, loaded?.points)
  return {name, settings, objectives, trace: loaded, plan, clusters}
}

/** 20261122-134501, local time. */
export function stampOf(date: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}${pad(date.getMonth() + 1)}${pad(date.getDate())}`
  return `${day}-${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}`
}

/** Where `burst run` writes, its clock and ways out. */
export interface RunContext {
  /** Parent of the run's own folder. */
  readonly out: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly nowIso: () => string
  /** Asked for early: git answers while the run is planned. */
  readonly provenance: Promise<Provenance>
}

/** What `burst run` prints: rows, settings and verdict. */
export interface RunReport {
  readonly folder: string
  readonly config: ResolvedSettings
  readonly trials: readonly JudgedTrial[]
  readonly verdict: Verdict
}

/** Runs what was prepared, writes it below `out`, and judges it. */
export async function executeRun(prepared: PreparedRun, context: RunContext): Promise<RunReport> {
  const {name, settings, plan, clusters} = prepared
  const folder = await createRunFolder(context.out, name)
  const config = withoutProfile(settings)
  const manifest = {
    ...(await context.provenance),
    experiment: name,
    ...describeSettings([settings], {clusters, progress: context.progress}),
    ...describeConfig(config),
    ...(prepared.objectives.length > 0 ? {objectives: prepared.objectives} : {}),
  }
  const trials = await runExperiment(plan, {...context, folder, slotPrice: rowPrice(), manifest}).finally(
    closeEngines,
  )
  requireValid(trials, folder)
  return {folder, config, trials, verdict: judgeRun(prepared, trials)}
}
