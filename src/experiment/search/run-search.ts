import {judgeProbe} from '../../analysis/capacity.js'
import {InterruptError} from '../../errors.js'
import type {Objective} from '../../analysis/objective.js'
import type {TrialRow} from '../../results/trial-row.js'
import {RESULTS_FORMAT} from '../../results/results-format.js'
import {createTrial} from '../trial/create-trial.js'
import {type JudgedProbe, nextProbe, type Probe} from './next-probe.js'
import {plannedRows} from '../plan/describe-plan.js'
import {type PlannedTrial, withCrashesApart} from '../plan/plan-sweep.js'
import {pointLabel} from '../plan/point-label.js'
import type {PreparedPoint} from '../plan/prepare-sweep.js'
import {writeManifest} from '../../results/folder/results-folder.js'
import {openRows} from '../../results/folder/row-writer.js'
import {requireValidRows, type SweepContext, type SweepReport, tidy} from '../run/run-sweep.js'
import {runTrial} from '../pool/run-trial.js'
import {OrderedRows} from './search-lanes.js'
import {keepPlanned, inSweepFolder} from '../../results/folder/sweep-folder.js'

/** One capacity to find: a pipeline at a point, in one repetition. */
export interface Search {
  readonly point: PreparedPoint
  readonly pipeline: PreparedPoint['settings']['pipelines'][number]
  readonly repetition: number
}

/** Called while searches run; drawing it is the command's business. */
export interface SearchProgress {
  started(searches: number, finishedTrials: number): void
  trialFinished(row: TrialRow): void
  searchFinished(): void
  /** Something that takes its time, or that a person should know. */
  said(text: string): void
  ended(): void
}

/** A sweep's context without files, and the objectives that a rate has to meet. */
export interface SearchContext extends Omit<SweepContext, 'progress' | 'filesOf' | 'isFilling'> {
  readonly experiment: string
  /** None: nothing beside sustainability. */
  readonly objectives: readonly Objective[]
  readonly progress: SearchProgress
}

/** Every pipeline of every point, repetition by repetition; points that are one to a pipeline are searched once. */
export function searchesOf(points: readonly PreparedPoint[]): readonly Search[] {
  const all = withCrashesApart(points).flatMap((point) =>
    point.settings.pipelines.flatMap((pipeline) =>
      Array.from({length: point.settings.repetitions}, (_, index): Search => ({
        point,
        pipeline,
        repetition: index + 1,
      })),
    ),
  )
  const first = (search: Search): string => planned(search, {rateEps: 1, stretch: 1}, '').trial.id
  return [...new Map(all.toReversed().map((search) => [first(search), search])).values()].toReversed()
}

/** Finds every capacity, each finished trial on disk before it counts; goes on from the rows that are there. */
export const runSearch = (searches: readonly Search[], context: SearchContext): Promise<SweepReport> =>
  inSweepFolder(context.folder, context.isFresh, async (opened) => {
    // A search plans its next trial by the last one's row.
    const tried = searches.flatMap((search) => replay(search, opened.read.rows, context).tried)
    const finished = await keepPlanned(opened, plannedRows(tried))
    return continueSearch(searches, finished, context)
  })

async function continueSearch(
  searches: readonly Search[],
  finished: readonly TrialRow[],
  context: SearchContext,
): Promise<SweepReport> {
  const {folder} = context
  const manifest = {...context.manifest, format: RESULTS_FORMAT, startedAt: context.nowIso()}
  await writeManifest(folder, manifest)
  context.progress.started(searches.length, finished.length)
  const added: TrialRow[] = []
  const writer = await openRows(folder)
  try {
    const rows = new OrderedRows(writer, searches.length)
    await inLanes(searches, context, async (search, place, signal) => {
      await runOne(search, finished, {
        context,
        signal,
        keep: async (row) => {
          added.push(row)
          await rows.add(place, row)
          context.progress.trialFinished(row)
        },
      })
      await rows.end(place)
      context.progress.searchFinished()
    })
    if (context.signal.aborted) throw interrupted(folder, writer.written)
  } catch (cause) {
    await tidy(context)
    throw cause
  } finally {
    context.progress.ended()
    await writer.close()
  }
  const report = {folder, rows: [...finished, ...added], ranTrials: added.length}
  requireValidRows([report])
  await writeManifest(folder, {...manifest, endedAt: context.nowIso()})
  return report
}

type RunLane = (search: Search, place: number, signal: AbortSignal) => Promise<void>

/** Lanes take the next search each; the first failure, or Ctrl-C, stops them all. */
async function inLanes(searches: readonly Search[], context: SearchContext, run: RunLane): Promise<void> {
  const failure = new AbortController()
  const signal = AbortSignal.any([context.signal, failure.signal])
  const queue = searches.entries()
  const lane = async (): Promise<void> => {
    for (const [place, search] of queue) {
      if (signal.aborted) return
      await run(search, place, signal)
    }
  }
  const lanes = Array.from({length: context.pool ? context.workers : 1}, () =>
    lane().catch((error: unknown) => {
      failure.abort(error)
    }),
  )
  await Promise.all(lanes)
  if (failure.signal.aborted && !context.signal.aborted) throw failure.signal.reason
}

interface Lane {
  readonly context: SearchContext
  readonly signal: AbortSignal
  readonly keep: (row: TrialRow) => Promise<void>
}

async function runOne(
  search: Search,
  finished: readonly TrialRow[],
  {context, signal, keep}: Lane,
): Promise<void> {
  const {history} = replay(search, finished, context)
  const isStopped = (): boolean => signal.aborted
  for (;;) {
    const probe = nextProbe(startOf(search), history)
    if (!probe || isStopped()) return
    const {trial, point} = planned(search, probe, context.experiment)
    const task = {trial, point, folder: context.folder, slotPrice: context.slotPrice, files: []}
    const {row} = context.pool
      ? await context.pool.run(task, signal)
      : await runTrial(trial, {
          ...task,
          clock: context.clock,
          signal,
          say: (text) => {
            context.progress.said(text)
          },
        })
    if (isStopped() || row.state === 'aborted') return
    await keep(row)
    history.push({...probe, verdict: judgeProbe(row, context.objectives)})
  }
}

interface Replay {
  readonly history: JudgedProbe[]
  readonly tried: PlannedTrial[]
}

/** How far the rows that are there take a search. */
function replay(
  search: Search,
  finished: readonly TrialRow[],
  {experiment, objectives}: Pick<SearchContext, 'experiment' | 'objectives'>,
): Replay {
  const found: Replay = {history: [], tried: []}
  for (;;) {
    const probe = nextProbe(startOf(search), found.history)
    if (!probe) return found
    const trial = planned(search, probe, experiment)
    const row = finished.find(({trialId}) => trialId === trial.trial.id)
    if (!row) return found
    found.tried.push(trial)
    found.history.push({...probe, verdict: judgeProbe(row, objectives)})
  }
}

/** Nine tenths of what the slots alone can do: below it no queue grows, and few steps lead past it. */
const startOf = ({point: {settings}, pipeline}: Search): number =>
  (0.9 * 1000 * (pipeline === 'invoker' ? 1 : settings.parallelism)) / settings.service.meanMs

function planned(
  {point: {settings, assignments}, pipeline, repetition}: Search,
  {rateEps, stretch}: Probe,
  experiment: string,
): PlannedTrial {
  const {load} = settings
  const {extent} = load
  const stretched = extent.kind === 'duration' ? {...extent, durationMs: extent.durationMs * stretch} : extent
  const probed = {...settings, load: {...load, rateEps, peakRateEps: rateEps, extent: stretched}}
  return {
    trial: createTrial(probed, {experiment, pipeline, repetition}),
    point: pointLabel(assignments, pipeline),
  }
}

const interrupted = (folder: string, rows: number): InterruptError =>
  new InterruptError(
    `interrupted; ${rows} finished ${rows === 1 ? 'trial is' : 'trials are'} kept in ${folder}; a search of a file goes on with the same command`,
  )
