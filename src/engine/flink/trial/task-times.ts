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

interface SubtaskTimes {
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

  constructor(subtasks: number) {
    this.#subtasks = Array.from({length: subtasks}, () => ({
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

  /** The newest figures; NaN where one of them is older than a second. Those of a job that has ended are final. */
  reading(atNs: Ns, {hasEnded}: {readonly hasEnded: boolean}): TaskReading {
    const newest = (pick: Figure): number =>
      this.#sum(pick, (series) =>
        isFinal(series, hasEnded) || atNs - series.lastAtNs < FRESH_NS ? series.at(atNs) : Number.NaN,
      )
    return {
      busyMs: nsToMs(newest(BUSY)),
      backpressuredMs: nsToMs(newest(BLOCKED)),
      processedEvents: newest(PROCESSED),
    }
  }

  /**
   * Growth within a span of a trial that is over, straight between readings; NaN where no reading lies within a
   * second of both its ends. `lastNs` is when the job was last at work, or Infinity where it ran out of events.
   */
  within([fromNs, toNs]: readonly [Ns, Ns], lastNs: Ns): Pick<TaskReading, 'busyMs' | 'backpressuredMs'> {
    const grown = (pick: Figure): number =>
      nsToMs(
        this.#sum(pick, (series) => {
          const isKnown = (atNs: Ns): boolean =>
            (isFinal(series, lastNs === Infinity) && atNs > series.lastAtNs) ||
            series.distanceNs(Math.min(atNs, lastNs)) < FRESH_NS
          if (!isKnown(fromNs) || !isKnown(toNs)) return Number.NaN
          return Math.min(toNs - fromNs, series.at(toNs) - series.at(fromNs))
        }),
      )
    return {busyMs: grown(BUSY), backpressuredMs: grown(BLOCKED)}
  }

  #sum(pick: Figure, read: (series: Series) => number): number {
    return this.#subtasks.reduce((sum, times) => sum + read(pick(times)), 0)
  }
}

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
