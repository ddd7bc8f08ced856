import {type Pause, pausedMs} from '../../../dataflow/scaling.js'
import {msToNs, type Ns, nsToMs} from '../../../model/units.js'
import type {CountersLine} from '../control/control-messages.js'
import {Series} from './series.js'

/** Task times and record counts since the origin, summed over subtasks; NaN where a subtask is silent. */
export interface TaskReading {
  /** Of `tokenize`. */
  readonly busyMs: number
  /** Of the sources. */
  readonly backpressuredMs: number
  /** Finished by `tokenize`. */
  readonly processedEvents: number
}

/** Twice a second would do for decisions each second; the job reports ten times. */
const FRESH_NS = msToNs(1000)

/** From the last report of a subtask to an instant at which a newer one was wanted. */
export interface Silence {
  readonly fromNs: Ns
  readonly toNs: Ns
}

/** Whether a job that ran was silent for so long, pauses that are known aside. */
export const isUnexplained = ({fromNs, toNs}: Silence, pauses: readonly Pause[]): boolean =>
  awakeNs({fromNs, toNs}, pauses) >= FRESH_NS

const awakeNs = ({fromNs, toNs}: Silence, pauses: readonly Pause[]): Ns =>
  toNs - fromNs - msToNs(pausedMs(pauses, nsToMs(fromNs), nsToMs(toNs)))

interface SubtaskTimes {
  /** When it ran, in order; a subtask that does not keeps its figures. */
  readonly ran: {readonly fromNs: Ns; toNs: Ns}[]
  readonly busyNs: Series
  readonly blockedNs: Series
  readonly processedEvents: Series
}

/**
 * What the tasks of a job have done with their time, by their own clocks: exact, and the same whatever the cluster
 * fetches its metrics by.
 */
export class TaskTimes {
  readonly #subtasks: readonly SubtaskTimes[]

  /** `subtasks` of at most so many run from the start. */
  constructor(subtasks: number, most = subtasks) {
    this.#subtasks = Array.from({length: most}, (_, subtask) => ({
      ran: subtask < subtasks ? [{fromNs: -Infinity, toNs: Infinity}] : [],
      busyNs: new Series(),
      blockedNs: new Series(),
      processedEvents: new Series(),
    }))
  }

  note({subtask, atNs, busyNs, policyBlockedNs, processed}: CountersLine): void {
    const times = this.#subtasks[subtask]
    if (!times) return
    if (busyNs !== undefined) grow(times.busyNs, atNs, busyNs)
    if (policyBlockedNs !== undefined) grow(times.blockedNs, atNs, policyBlockedNs)
    if (processed !== undefined) grow(times.processedEvents, atNs, processed)
  }

  /** So many subtasks run from an instant on. */
  rescaled(subtasks: number, atNs: Ns): void {
    for (const [subtask, times] of this.#subtasks.entries()) {
      const {ran} = times
      const last = ran.at(-1)
      const isRunning = last?.toNs === Infinity
      if (isRunning && subtask >= subtasks) last.toNs = atNs
      if (isRunning || subtask >= subtasks) continue
      ran.push({fromNs: atNs, toNs: Infinity})
      for (const pick of [BUSY, BLOCKED, PROCESSED]) grow(pick(times), atNs, 0)
    }
  }

  /** The newest figures; NaN where one of them is older than a second. Those of a job that has ended are final. */
  reading(atNs: Ns, {hasEnded}: {readonly hasEnded: boolean}): TaskReading {
    const newest = (pick: Figure): number =>
      this.#sum(pick, (series, times) =>
        isFinal(series, hasEnded) || !isRunningAt(times, atNs) || atNs - series.lastAtNs < FRESH_NS
          ? series.at(atNs)
          : Number.NaN,
      )
    return {
      busyMs: nsToMs(newest(BUSY)),
      backpressuredMs: nsToMs(newest(BLOCKED)),
      processedEvents: newest(PROCESSED),
    }
  }

  /** The longest silence of a subtask that runs; null where all figures are fresh. */
  silenceAt(atNs: Ns): Silence | null {
    const running = this.#subtasks.filter((times) => isRunningAt(times, atNs))
    const fromNs = Math.min(
      ...running.flatMap((times) => [BUSY, BLOCKED, PROCESSED].map((pick) => pick(times).lastAtNs)),
    )
    return atNs - fromNs < FRESH_NS ? null : {fromNs, toNs: atNs}
  }

  /**
   * Growth within a span of a trial that is over, straight between readings; NaN where no reading lies within a
   * second of both its ends, pauses that are known aside. `lastNs` is when the job was last at work, or Infinity where
   * it ran out of events.
   */
  within(
    [fromNs, toNs]: readonly [Ns, Ns],
    lastNs: Ns,
    pauses: readonly Pause[] = [],
  ): Pick<TaskReading, 'busyMs' | 'backpressuredMs'> {
    const grown = (pick: Figure): number =>
      nsToMs(
        this.#sum(pick, (series, times) => {
          const isKnown = (atNs: Ns): boolean =>
            (isFinal(series, lastNs === Infinity) && atNs > series.lastAtNs) ||
            !isRunningAt(times, atNs) ||
            isNear(series, {atNs: Math.min(atNs, lastNs), pauses})
          if (!isKnown(fromNs) || !isKnown(toNs)) return Number.NaN
          return Math.min(ranNs(times, [fromNs, toNs]), series.at(toNs) - series.at(fromNs))
        }),
      )
    return {busyMs: grown(BUSY), backpressuredMs: grown(BLOCKED)}
  }

  #sum(pick: Figure, read: (series: Series, times: SubtaskTimes) => number): number {
    return this.#subtasks.reduce((sum, times) => sum + read(pick(times), times), 0)
  }
}

const isNear = (
  series: Series,
  {atNs, pauses}: {readonly atNs: Ns; readonly pauses: readonly Pause[]},
): boolean =>
  series
    .nearestNs(atNs)
    .some((ns) => !isUnexplained({fromNs: Math.min(ns, atNs), toNs: Math.max(ns, atNs)}, pauses))

const isRunningAt = ({ran}: SubtaskTimes, atNs: Ns): boolean =>
  ran.some(({fromNs, toNs}) => atNs >= fromNs && atNs < toNs)

/** How long a subtask ran within a span. */
const ranNs = ({ran}: SubtaskTimes, [fromNs, toNs]: readonly [Ns, Ns]): Ns =>
  ran.reduce((sum, span) => sum + Math.max(0, Math.min(span.toNs, toNs) - Math.max(span.fromNs, fromNs)), 0)

/** What was done stays done, whatever is read in the moment of a change. */
const grow = (series: Series, atNs: Ns, value: number): void => {
  series.add(atNs, Math.max(series.last, value))
}

/** The last reading of a job that has ended holds for ever, where there is one. */
const isFinal = ({lastAtNs}: Series, hasEnded: boolean): boolean => hasEnded && lastAtNs > -Infinity

type Figure = (times: SubtaskTimes) => Series
const BUSY: Figure = ({busyNs}) => busyNs
const BLOCKED: Figure = ({blockedNs}) => blockedNs
const PROCESSED: Figure = ({processedEvents}) => processedEvents
