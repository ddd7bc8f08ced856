import path from 'node:path'
import type {Objective} from '../../analysis/objective.js'
import {closeEngines} from '../../engine/registry.js'
import {isVirtual} from '../../settings/defaults.js'
import {estimateSweep, type SweepEstimate} from '../estimate/estimate-sweep.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {FIGURES} from '../../model/figures.js'
import type {Trial} from '../../model/trial.js'
import {
  type Detail,
  filesOfFigures,
  TRIAL_FILES,
  type TrialFile,
} from '../../results/trial-files/trial-files.js'
import {planSweep, type SweepPlan} from '../plan/plan-sweep.js'
import type {PreparedSweep} from '../plan/prepare-sweep.js'
import type {SweepDefinition} from '../plan/sweep-definition.js'
import {describeConfig, describeSettings} from '../manifest/describe-settings.js'
import {describeProvenance} from '../manifest/provenance.js'
import {examineClusters} from '../manifest/examine-clusters.js'
import {runSweep, type SweepContext, type SweepReport} from './run-sweep.js'
import {sizeOverprovisioned} from '../trial/size-overprovisioned.js'
import {createTrialPool, type TrialPool, workersFor} from '../pool/trial-pool.js'

/** Where and how `burst sweep` runs what its file asks for. */
export interface SweepOptions extends Pick<
  SweepContext,
  'isFresh' | 'clock' | 'signal' | 'progress' | 'nowIso'
> {
  /** Parent of the sweep's folder. */
  readonly out: string
  /** Of virtual trials; others cannot be had a second time, and keep all files. */
  readonly detail: Detail
  /** Of the command line; none by default. */
  readonly objectives?: readonly Objective[]
  /** null = all cores. */
  readonly workers: number | null
  /** Threads that stay open for another sweep, unless this one fails; by default it has its own. */
  readonly pool?: TrialPool
}

/** Plans what was prepared and runs it below `out`, or goes on where an earlier run of it stopped. */
export async function executeSweep(prepared: PreparedSweep, options: SweepOptions): Promise<SweepReport> {
  return withThreads(prepared, options, async (threads) => {
    // Git takes its time, and so may the search for slots.
    const [plan, provenance] = await Promise.all([planOf(prepared, threads.pool), describeProvenance()])
    const {definition, points} = prepared
    const settings = points.map((point) => point.settings)
    return runSweep(plan, {
      ...options,
      ...threads,
      folder: path.join(options.out, definition.name),
      slotPrice: rowPrice(),
      filesOf: filesKept(definition, options.detail),
      isFilling: options.detail === 'full',
      manifest: {
        ...provenance,
        experiment: definition.name,
        question: definition.question,
        ...describeSettings(settings, {
          clusters: await examineClusters(settings),
          progress: options.progress,
        }),
        detail: settings.some(({engine}) => isVirtual(engine)) ? options.detail : 'full',
        ...describeConfig(definition),
        ...(options.objectives?.length ? {objectives: options.objectives} : {}),
      },
    }).finally(closeEngines)
  })
}

/** What would run, in which order, and what it would take, with so many threads. */
export interface RehearsedSweep {
  readonly definition: SweepDefinition
  readonly plan: SweepPlan
  readonly estimate: SweepEstimate
  readonly workers: number
}

/** Plans a sweep, and tries how long it would take; nothing is written. */
export async function rehearseSweep(
  prepared: PreparedSweep,
  options: Pick<SweepOptions, 'workers' | 'pool' | 'clock' | 'detail'>,
): Promise<RehearsedSweep> {
  return withThreads(prepared, options, async (threads) => {
    const plan = await planOf(prepared, threads.pool)
    const estimate = await estimateSweep(plan.trials, {
      workers: threads.workers,
      clock: options.clock,
      slotPrice: rowPrice(),
      filesOf: filesKept(prepared.definition, options.detail),
    })
    return {definition: prepared.definition, plan, estimate, workers: threads.workers}
  })
}

/** What trials keep beside their rows; without a list of figures, whatever can be drawn is to be drawn. */
function filesKept(
  {plots}: PreparedSweep['definition'],
  detail: Detail,
): (trial: Trial) => readonly TrialFile[] {
  const figures = plots.length === 0 ? FIGURES : plots
  return ({engine, pipeline}) =>
    detail === 'full' || !isVirtual(engine) ? TRIAL_FILES : filesOfFigures(figures, pipeline)
}

const planOf = ({definition, points}: PreparedSweep, pool: TrialPool | null): Promise<SweepPlan> =>
  planSweep(points, definition.name, pool ? (trial) => pool.size(trial) : sizeOverprovisioned)

interface Threads {
  readonly pool: TrialPool | null
  readonly workers: number
}

/** Virtual trials share the cores; on a wall clock they would disturb each other, and have no threads. */
export const runsInThreads = ({points}: Pick<PreparedSweep, 'points'>): boolean =>
  points.every(({settings}) => isVirtual(settings.engine))

/** Works with threads to run trials in, where they may; its own end while the work's result is made use of. */
export async function withThreads<T>(
  prepared: Pick<PreparedSweep, 'points'>,
  asked: Pick<SweepOptions, 'workers' | 'pool'>,
  work: (threads: Threads) => Promise<T>,
): Promise<T> {
  if (!runsInThreads(prepared)) return work({pool: null, workers: 1})
  const workers = workersFor(asked.workers)
  if (asked.pool) return work({pool: asked.pool, workers})
  const pool = await createTrialPool(workers)
  return work({pool, workers}).finally(() => void pool.close())
}
