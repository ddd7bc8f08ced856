import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {removeAtExit} from '../../host/exit-cleanup.js'
import type {Clock} from '../../kernel/clock.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Extent, Load, Pipeline, Trial} from '../../model/trial.js'
import type {Ms, Usd} from '../../model/units.js'
import {isVirtual} from '../../settings/defaults.js'
import {expectedEvents} from './expected-events.js'
import {mostOffloadUsd} from './most-offload-usd.js'
import type {PlannedTrial} from '../plan/plan-sweep.js'
import {runTrial} from '../pool/run-trial.js'
import {groupTwins} from '../pool/twins.js'
import type {TrialFile} from '../../results/trial-files/trial-files.js'

/** What a sweep will take, printed before it runs. */
export interface SweepEstimate {
  readonly events: number
  readonly wallMs: Ms
  /** On a wall clock drains, the start of clusters and loads as fast as they go come on top. */
  readonly isLeastTime: boolean
  /** What the time rests on. */
  readonly basis: string
  /** Lambda's bill if every event of every offloading trial went there by itself, retries aside. */
  readonly mostLambdaUsd: Usd
}

/** Enough events for the engine to have warmed up, and few enough to be done in a fraction of a second. */
const SAMPLE_EVENTS = 100_000

/** What the duration and size of a sweep are estimated with. */
export interface EstimateContext {
  readonly workers: number
  readonly clock: Clock
  readonly slotPrice: LocalPrice
  /** What each trial is to keep beside its row. */
  readonly filesOf: (trial: Trial) => readonly TrialFile[]
}

/** Time by trying: the busiest trial of each pipeline, shortened and run whole with its files. */
export async function estimateSweep(
  trials: readonly PlannedTrial[],
  context: EstimateContext,
): Promise<SweepEstimate> {
  const {workers} = context
  const all = trials.map(({trial}) => trial)
  const events = all.reduce((sum, {load}) => sum + expectedEvents(load), 0)
  const mostLambdaUsd = all.reduce((sum, trial) => sum + mostOffloadUsd(trial), 0)
  const simulated = all.filter(isSimulated)
  const onWallClock = all.filter((trial) => !isSimulated(trial))
  const speeds = await measureSpeeds(simulated, context)
  const runs = groupTwins(trials.map((planned) => ({planned})))
    .flatMap(([first]) => first?.planned.trial ?? [])
    .filter(isSimulated)
  const busyMs = runs.reduce(
    (sum, {load, pipeline}) => sum + expectedEvents(load) * (speeds.get(pipeline) ?? 0),
    0,
  )
  return {
    events,
    wallMs: leastWallMs(onWallClock) + busyMs / Math.max(1, Math.min(workers, runs.length)),
    isLeastTime: onWallClock.length > 0,
    basis: [
      ...(onWallClock.length > 0 ? ['the loads on a wall clock, one after the other'] : []),
      ...(simulated.length > 0 ? [describeSpeeds(speeds)] : []),
    ].join('; '),
    mostLambdaUsd,
  }
}

const isSimulated = ({engine}: Trial): boolean => isVirtual(engine)

function describeSpeeds(speeds: ReadonlyMap<Pipeline, Ms>): string {
  const rates = [...speeds].map(([pipeline, msPerEvent]) => `${pipeline} ${(1e-3 / msPerEvent).toFixed(2)}`)
  return `measured just now, million events a second and worker: ${rates.join(', ')}`
}

async function measureSpeeds(
  trials: readonly Trial[],
  {clock, slotPrice, filesOf}: EstimateContext,
): Promise<ReadonlyMap<Pipeline, Ms>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'burst-estimate-'))
  const forget = removeAtExit(folder)
  const speeds = new Map<Pipeline, Ms>()
  try {
    for (const pipeline of new Set(trials.map((trial) => trial.pipeline))) {
      const sample = shortened(busiest(trials.filter((trial) => trial.pipeline === pipeline)))
      if (!sample) continue
      const files = filesOf(sample)
      const context = {folder, point: '', slotPrice, clock, files, signal: new AbortController().signal}
      // The first run pays for compilation, which a sweep pays once.
      await runTrial(sample, context)
      const startedMs = clock.nowMs()
      const {row} = await runTrial(sample, context)
      speeds.set(pipeline, (clock.nowMs() - startedMs) / Math.max(1, row.intendedEvents))
    }
  } finally {
    await rm(folder, {recursive: true, force: true})
    forget()
  }
  return speeds
}

const busiest = (trials: readonly Trial[]): Trial | undefined =>
  trials.toSorted((a, b) => expectedEvents(b.load) - expectedEvents(a.load))[0]

function shortened(trial: Trial | undefined): Trial | undefined {
  if (!trial) return undefined
  const share = Math.min(1, SAMPLE_EVENTS / Math.max(1, expectedEvents(trial.load)))
  return {...trial, load: {...trial.load, extent: shortenedExtent(trial.load.extent, share)}}
}

function shortenedExtent(extent: Extent, share: number): Extent {
  const warmupMs = extent.warmupMs * share
  return extent.kind === 'duration'
    ? {...extent, warmupMs, durationMs: Math.max(1000, extent.durationMs * share)}
    : {...extent, warmupMs, events: Math.max(1, Math.round(extent.events * share))}
}

/** On a wall clock trials run one after the other, each at least as long as its load. */
export const leastWallMs = (trials: readonly Trial[]): Ms =>
  trials.reduce((sum, {load}) => sum + loadMs(load), 0)

/** How long a load is with its warm-up; 0 where it goes as fast as it can. */
export function loadMs(load: Load): Ms {
  const {extent, rateEps} = load
  if (extent.kind === 'duration') return extent.warmupMs + extent.durationMs
  if (load.trace !== null) return extent.warmupMs + load.trace.lengthMs
  return rateEps === 'max' ? 0 : (extent.events / rateEps) * 1000
}
