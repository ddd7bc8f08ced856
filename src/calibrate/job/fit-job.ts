import {MeasurementError} from '../../errors.js'
import {capacityOf} from '../../model/capacity.js'
import {type Eps, type Ms, MS_PER_S, type Share} from '../../model/units.js'
import type {JobVertex, VertexCounts} from './read-job.js'

/** All tasks of a job at an instant. */
export interface JobSample {
  readonly atMs: Ms
  readonly counts: readonly VertexCounts[]
}

/** Load and bottleneck of a running job, from its own metrics. */
export interface FittedJob {
  /** The busiest task. */
  readonly operator: string
  readonly slots: number
  /** Of an event on one slot. */
  readonly serviceTimeMs: Ms
  /** Of all its slots, wholly busy. */
  readonly capacityEps: Eps
  readonly busyShare: Share
  /** Of the busiest task's predecessors, the one that was held up most. */
  readonly backpressuredShare: Share
  /** Whether sources count what waits before them, so that load above capacity is seen. */
  readonly seesBacklog: boolean
  readonly rates: readonly JobRate[]
}

/** The rate of a running job between two samples. */
export interface JobRate {
  /** From the first sample. */
  readonly atMs: Ms
  readonly rateEps: Eps
  /** That waited before the sources at its end; null where they do not count it. */
  readonly backlogEvents: number | null
}

/**
 * The load, bottleneck and capacity of a job from samples of it, in the order of time; throws MeasurementError where
 * they are too few, a counter went back, or nothing was taken.
 */
export function fitJob(vertices: readonly JobVertex[], samples: readonly JobSample[]): FittedJob {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || samples.length < 3) throw new MeasurementError('a job takes three samples at least')
  requireRising(vertices, samples)
  const spanMs = last.atMs - first.atMs
  const works = vertices.map((vertex, at) =>
    workOf(vertex, {first: first.counts[at], last: last.counts[at], spanMs}),
  )
  const busiest = works
    .filter(({takenEvents}) => takenEvents > 0)
    .toSorted((a, b) => b.busyShare - a.busyShare)[0]
  if (!busiest || busiest.busyMs <= 0) {
    throw new MeasurementError('the job took no events while it was observed', {
      suggestions: ['observe it under its load'],
    })
  }
  const {vertex, takenEvents, busyMs, busyShare} = busiest
  const serviceTimeMs = busyMs / takenEvents
  return {
    operator: vertex.name,
    slots: vertex.parallelism,
    serviceTimeMs,
    capacityEps: capacityOf(vertex.parallelism, serviceTimeMs),
    busyShare,
    backpressuredShare: Math.max(0, ...works.map(({backpressuredShare}) => backpressuredShare)),
    seesBacklog: backlogOf(first) !== null,
    rates: ratesOf(samples, works.indexOf(busiest), sharePerSourceEvent(busiest, works, first)),
  }
}

interface Work {
  readonly vertex: JobVertex
  readonly takenEvents: number
  readonly busyMs: Ms
  readonly busyShare: Share
  readonly backpressuredShare: Share
}

interface Ends {
  readonly first: VertexCounts | undefined
  readonly last: VertexCounts | undefined
  readonly spanMs: Ms
}

function workOf(vertex: JobVertex, {first, last, spanMs}: Ends): Work {
  const grown = (read: (counts: VertexCounts) => number): number =>
    first && last ? read(last) - read(first) : Number.NaN
  const wholeMs = spanMs * vertex.parallelism
  const busyMs = grown((counts) => counts.busyMs)
  return {
    vertex,
    takenEvents: grown((counts) => counts.takenEvents),
    busyMs,
    busyShare: busyMs / wholeMs,
    backpressuredShare: grown((counts) => counts.backpressuredMs) / wholeMs,
  }
}

/**
 * A restart begins all counts again. Busy time is no sign of one: Flink has it as what is left of the task's life without
 * the idle time, which it adds up in lumps, so that it falls where a lump comes.
 */
function requireRising(vertices: readonly JobVertex[], samples: readonly JobSample[]): void {
  samples.slice(1).forEach(({counts}, before) => {
    const back = counts.findIndex(
      ({takenEvents}, at) => takenEvents < (samples[before]?.counts[at]?.takenEvents ?? 0),
    )
    if (back === -1) return
    const [was, is] = [samples[before]?.counts[back]?.takenEvents, counts[back]?.takenEvents]
    throw new MeasurementError(
      `the job was restarted while it was observed: the count of ${vertices[back]?.name ?? 'a task'} went from ${was} to ${is}`,
      {suggestions: ['observe it once more']},
    )
  })
}

/** Events that reach the bottleneck for one that waits before a source. */
function sharePerSourceEvent(
  {takenEvents: taken}: Work,
  works: readonly Work[],
  {counts}: JobSample,
): number {
  const fromSources = works
    .filter((_, at) => counts[at]?.pendingEvents !== null)
    .reduce((sum, {takenEvents}) => sum + takenEvents, 0)
  return fromSources > 0 ? taken / fromSources : 1
}

/** What it took, and by how much more waits before its sources. */
function ratesOf(
  samples: readonly JobSample[],
  bottleneck: number,
  perSourceEvent: number,
): readonly JobRate[] {
  const startMs = samples[0]?.atMs ?? 0
  return samples.slice(1).flatMap((sample, before) => {
    const earlier = samples[before]
    if (!earlier) return []
    const taken = takenBy(sample, bottleneck) - takenBy(earlier, bottleneck)
    const backlogEvents = backlogOf(sample)
    const waiting = ((backlogEvents ?? 0) - (backlogOf(earlier) ?? 0)) * perSourceEvent
    const rateEps = (Math.max(0, taken + waiting) / (sample.atMs - earlier.atMs)) * MS_PER_S
    return [{atMs: earlier.atMs - startMs, rateEps, backlogEvents}]
  })
}

const takenBy = ({counts}: JobSample, at: number): number => counts[at]?.takenEvents ?? 0

function backlogOf({counts}: JobSample): number | null {
  const known = counts.flatMap(({pendingEvents}) => (pendingEvents === null ? [] : [pendingEvents]))
  return known.length === 0 ? null : known.reduce((sum, events) => sum + events, 0)
}
