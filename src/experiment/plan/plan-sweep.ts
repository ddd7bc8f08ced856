import {createRandom} from '../../kernel/random.js'
import {type Fault, JOB_FAULTS} from '../../model/fault.js'
import {type Pipeline, PIPELINES, type Trial} from '../../model/trial.js'
import {canonicalJson, createTrial, hashOf, withoutProfile, withParallelism} from '../trial/create-trial.js'
import {pointLabel} from './point-label.js'
import type {PreparedPoint} from './prepare-sweep.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {SlotSizing} from '../trial/size-overprovisioned.js'

/** A trial, and how its row is to be labelled. */
export interface PlannedTrial {
  readonly trial: Trial
  /** `key=value` pairs joined by `;` for what no column shows. */
  readonly point: string
}

/** A search for the slots of `overprovisioned`, and where it was made. */
export interface PointSizing extends SlotSizing {
  /** The smallest trial that the search started from. */
  readonly from: Trial
}

/** All trials of a sweep, and the slots of over-provisioning at each point. */
export interface SweepPlan {
  /** In the order in which they are to run and in which their rows are written, each trial once. */
  readonly trials: readonly PlannedTrial[]
  readonly sizings: readonly PointSizing[]
}

/** Searches the fewest slots that meet the objective; where it runs is the caller's business. */
export type Sizer = (trial: Trial) => SlotSizing | Promise<SlotSizing>

/**
 * The trials of all points. A repetition of a point is a block: its pipelines, adjacent, in random order, on the
 * same seed; blocks are shuffled too, so that whatever drifts on the machine drifts past all of them. Each block
 * draws its own place from the seed: a sweep that grows keeps the order of what it had.
 */
export async function planSweep(
  points: readonly PreparedPoint[],
  experiment: string,
  size: Sizer,
): Promise<SweepPlan> {
  const sizings = await sizePoints(points, experiment, size)
  const blocks = withCrashesApart(points).flatMap((point) => blocksOf(point, experiment, sizings))
  const ordered = blocks.toSorted((a, b) => a.rank - b.rank).flatMap(({trials}) => trials)
  return {
    trials: [...new Map(ordered.map((planned) => [planned.trial.id, planned])).values()],
    sizings: [...sizings.values()],
  }
}

interface Block {
  readonly rank: number
  readonly trials: readonly PlannedTrial[]
}

function blocksOf(
  {assignments, settings}: PreparedPoint,
  experiment: string,
  sizings: ReadonlyMap<string, PointSizing>,
): readonly Block[] {
  const {pipelines, repetitions, seed} = settings
  const key = hashOf(canonicalJson({...withoutProfile(settings), pipelines: null, repetitions: null}))
  return Array.from({length: repetitions}, (_, index): Block => {
    const repetition = index + 1
    const draws = createRandom(seed, `order of ${key} ${repetition}`)
    const rankOf = (pipeline: Pipeline): number => draws.at(1 + PIPELINES.indexOf(pipeline))
    const trials = pipelines
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map((pipeline) => ({
        trial: sized(createTrial(settings, {experiment, pipeline, repetition}), settings, {
          experiment,
          sizings,
        }),
        point: pointLabel(assignments, pipeline),
      }))
    return {rank: draws.at(0), trials}
  })
}

function sized(
  trial: Trial,
  settings: ResolvedSettings,
  {experiment, sizings}: {readonly experiment: string; readonly sizings: ReadonlyMap<string, PointSizing>},
): Trial {
  if (trial.pipeline !== 'overprovisioned') return trial
  const slots = settings.slots ?? sizings.get(smallest(settings, experiment).id)?.slots
  return slots === undefined ? trial : withParallelism(trial, slots)
}

/** What the search starts from: all repetitions of a point get the slots that its first stream needs. */
const smallest = (settings: ResolvedSettings, experiment: string): Trial =>
  createTrial(settings, {experiment, pipeline: 'overprovisioned', repetition: 1})

async function sizePoints(
  points: readonly PreparedPoint[],
  experiment: string,
  size: Sizer,
): Promise<ReadonlyMap<string, PointSizing>> {
  const wanted = points
    .filter(({settings}) => settings.pipelines.includes('overprovisioned') && settings.slots === null)
    .map(({settings}) => smallest(settings, experiment))
  const distinct = [...new Map(wanted.map((trial) => [trial.id, trial])).values()]
  const found = await Promise.all(distinct.map(async (trial) => ({...(await size(trial)), from: trial})))
  return new Map(found.map((sizing) => [sizing.from.id, sizing]))
}

const isCrash = ({kind}: Fault): boolean => JOB_FAULTS.includes(kind)

const faultsOf = ({assignments}: PreparedPoint): readonly Fault[] =>
  (assignments['faults'] ?? []) as readonly Fault[]

/**
 * The points with an axis of their own for crashes, where faults are an axis that has some: these strike every pipeline
 * and the others only calls, so that one word for both would not say which trial of a pipeline without calls belongs to
 * which of one with calls.
 */
export function withCrashesApart(points: readonly PreparedPoint[]): readonly PreparedPoint[] {
  const all = points.flatMap(faultsOf)
  if (!all.some(isCrash)) return points
  const hasOthers = !all.every(isCrash)
  return points.map((point) => {
    const {faults, ...others} = point.assignments
    const assignments = {
      ...others,
      ...(hasOthers && faults !== undefined && {faults: faultsOf(point).filter((fault) => !isCrash(fault))}),
      crashes: point.settings.faults.filter(isCrash),
    }
    return {...point, assignments}
  })
}
