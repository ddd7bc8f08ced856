import {InterruptError} from '../../errors.js'
import {allEnded} from '../../kernel/all-ended.js'
import type {Clock} from '../../kernel/clock.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Trial} from '../../model/trial.js'
import type {TrialRow} from '../../results/trial-row.js'
import {RESULTS_FORMAT} from '../../results/results-format.js'
import {describeTrials, plannedRows} from '../plan/describe-plan.js'
import type {PlannedTrial, SweepPlan} from '../plan/plan-sweep.js'
import {writeManifest} from '../../results/folder/results-folder.js'
import {openRows, type RowWriter} from '../../results/folder/row-writer.js'
import {describeInvalid} from '../trial/describe-invalid.js'
import {runTwins} from '../pool/run-trial.js'
import type {TrialFile} from '../../results/trial-files/trial-files.js'
import {requireSameRow, type Unfilled, unfilledTrials} from './fill-details.js'
import {
  keepPlanned,
  inSweepFolder,
  removeHalfWritten,
  type SweepFolder,
} from '../../results/folder/sweep-folder.js'
import {Deal} from '../pool/deal.js'
import {groupTwins} from '../pool/twins.js'
import type {TrialPool} from '../pool/trial-pool.js'

/** Called while a sweep runs; drawing it is the command's business. */
export interface SweepProgress {
  /** Before the first trial: what is to run, and how many rows are there already. */
  started(pending: readonly Trial[], finishedTrials: number): void
  trialFinished(row: TrialRow): void
  /** Something that takes its time: a download, a cluster that starts. */
  said(text: string): void
  ended(): void
}

/** Folder, threads, prices, clock and ways out of one sweep. */
export interface SweepContext {
  readonly folder: string
  readonly isFresh: boolean
  /** What each trial keeps beside its row. */
  readonly filesOf: (trial: Trial) => readonly TrialFile[]
  /** Finished virtual trials without all of their files make them now. */
  readonly isFilling: boolean
  /** Runs virtual trials side by side; null = one trial at a time, here, as a wall clock demands. */
  readonly pool: TrialPool | null
  readonly workers: number
  readonly slotPrice: LocalPrice
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress: SweepProgress
  /** What the manifest says beside format, plan and sessions. */
  readonly manifest: Readonly<Record<string, unknown>>
  readonly nowIso: () => string
}

/** The rows of a sweep, those of earlier sessions included. */
export interface SweepReport {
  readonly folder: string
  readonly rows: readonly TrialRow[]
  /** How many of the rows this session added. */
  readonly ranTrials: number
}

/** Runs what the plan still lacks, each finished trial on disk before it counts, and returns all rows. */
export const runSweep = (plan: SweepPlan, context: SweepContext): Promise<SweepReport> =>
  inSweepFolder(context.folder, context.isFresh, async (opened) => {
    const finished = await keepPlanned(opened, plannedRows(plan.trials))
    return continueSweep(plan, {opened, finished}, context)
  })

async function continueSweep(
  plan: SweepPlan,
  {opened, finished}: {readonly opened: SweepFolder; readonly finished: readonly TrialRow[]},
  context: SweepContext,
): Promise<SweepReport> {
  const {folder} = opened
  const finishedIds = new Set(finished.map(({trialId}) => trialId))
  const pending = plan.trials.filter(({trial}) => !finishedIds.has(trial.id))
  const unfilled = context.isFilling ? await unfilledTrials(folder, plan.trials, finished) : []
  const startedAt = context.nowIso()
  // A session without an end was interrupted; one that found nothing to do is none.
  const describe = (session: Readonly<Record<string, unknown>>): Promise<void> =>
    writeManifest(folder, {
      ...context.manifest,
      format: RESULTS_FORMAT,
      sessions: [...sessionsOf(opened), ...(pending.length > 0 ? [{startedAt, ...session}] : [])],
      plan: describePlan(plan),
    })
  await describe({endedAt: null})
  const writer = await openRows(folder)
  context.progress.started(
    [...pending, ...unfilled.map(({planned}) => planned)].map(({trial}) => trial),
    finished.length - unfilled.length,
  )
  try {
    const added = await runPending({pending, unfilled}, writer, context)
    await describe({endedAt: context.nowIso(), rows: added.length})
    return {folder, rows: [...finished, ...added], ranTrials: added.length}
  } catch (cause) {
    await tidy(context)
    throw cause
  } finally {
    context.progress.ended()
    await writer.close()
  }
}

/** Removes what threads were writing; they write their trials themselves, and none does any more by then. */
export async function tidy({pool, folder}: Pick<SweepContext, 'pool' | 'folder'>): Promise<void> {
  await pool?.close()
  await removeHalfWritten(folder)
}

/** A trial to run, and where its row goes. */
interface KeptWork {
  readonly planned: PlannedTrial
  readonly keep: (row: TrialRow) => Promise<void>
}

interface Work {
  readonly pending: readonly PlannedTrial[]
  readonly unfilled: readonly Unfilled[]
}

/** Lanes take the next trial each; the first failure, or Ctrl-C, stops them all. Returns the rows of pending trials. */
async function runPending(
  {pending, unfilled}: Work,
  writer: RowWriter,
  context: SweepContext,
): Promise<readonly TrialRow[]> {
  const failure = new AbortController()
  const signal = AbortSignal.any([context.signal, failure.signal])
  const rows: TrialRow[] = []
  const works = [
    ...pending.map((planned, place) => ({
      planned,
      keep: async (row: TrialRow): Promise<void> => {
        rows[place] = row
        await writer.add(place, row)
      },
    })),
    ...unfilled.map((one) => ({
      planned: one.planned,
      keep: (row: TrialRow): Promise<void> => requireSameRow(context.folder, one, row),
    })),
  ]
  const deal = new Deal(groupTwins(works))
  const isStopped = (): boolean => signal.aborted
  const fail = (error: unknown): void => {
    failure.abort(error)
  }
  const keep = async (twins: readonly KeptWork[], made: readonly TrialRow[]): Promise<void> => {
    await allEnded(made.map(async (row, place) => twins[place]?.keep(row)))
    for (const row of made) context.progress.trialFinished(row)
  }
  const lane = async (number: number): Promise<void> => {
    let keeping = Promise.resolve()
    try {
      for (let twins = deal.next(number); twins && !isStopped(); twins = deal.next(number)) {
        // A thread has its next trial while rows are written; one on a wall clock is not to be disturbed.
        if (!context.pool) await keeping
        const made = await execute(twins, context, signal)
        await keeping
        if (isStopped() || made.some(({state}) => state === 'aborted')) return
        keeping = keep(twins, made).catch(fail)
      }
    } finally {
      await keeping
    }
  }
  const lanes = Array.from({length: context.pool ? context.workers : 1}, (_, number) =>
    lane(number).catch(fail),
  )
  await Promise.all(lanes)
  if (context.signal.aborted) throw interrupted(context.folder, writer.written)
  if (failure.signal.aborted) throw failure.signal.reason
  return rows
}

/** The rows of trials that run the same way, in order. */
async function execute(
  works: readonly {readonly planned: PlannedTrial}[],
  context: SweepContext,
  signal: AbortSignal,
): Promise<readonly TrialRow[]> {
  const {folder, slotPrice, clock, pool, progress} = context
  const twins = works.map(({planned}) => planned)
  const files = twins[0] && context.filesOf(twins[0].trial)
  const task = {folder, slotPrice, ...(files && {files})}
  const say = (text: string): void => {
    progress.said(text)
  }
  const judged = pool
    ? await pool.runTwins({...task, twins}, signal)
    : await runTwins(twins, {...task, clock, signal, say})
  return judged.map(({row}) => row)
}

/** The rows stay; their state says that they must not be used; throws where a row is invalid. */
export function requireValidRows(reports: readonly SweepReport[]): void {
  const invalid = reports
    .map(({rows, folder}) => ({
      folder,
      all: rows.length,
      rows: rows.filter(({state}) => state === 'invalid'),
    }))
    .filter(({rows}) => rows.length > 0)
  const first = invalid[0]?.rows[0]
  if (!first) return
  const counts = invalid.map(({folder, all, rows}) => `${rows.length} of ${all} trials in ${folder}`)
  throw describeInvalid(first, `${counts.join(' and ')} are invalid, the first of them ${first.trialId}`)
}

/** Every start of the sweep that added rows, oldest first: rows of one folder may come from several days. */
function sessionsOf({previousManifest}: SweepFolder): readonly unknown[] {
  const sessions = previousManifest?.['sessions']
  return Array.isArray(sessions) ? (sessions as readonly unknown[]) : []
}

const describePlan = ({trials, sizings}: SweepPlan): unknown => ({
  overprovisioned: sizings.map(({from, slots, meetsSlo}) => ({rateEps: from.load.rateEps, slots, meetsSlo})),
  ...describeTrials(trials),
})

const interrupted = (folder: string, rows: number): InterruptError =>
  new InterruptError(
    `interrupted; ${rows} finished ${rows === 1 ? 'trial is' : 'trials are'} kept in ${folder}; the same command goes on`,
  )
