import type {TimelineRow} from '../../src/engine/engine.js'
import {askFlink, findRunningJob} from './flink-rest.js'

interface Reading {
  readonly tick: number
  readonly busyMs: number
  readonly backpressuredMs: number
}

/** What Flink itself tells of the running job's task times, read by REST at the ticks of a trial. */
export class FlinkTimes {
  readonly #url: string
  readonly #readings: Promise<Reading | null>[] = []
  #tick = -1

  constructor(url: string) {
    this.#url = url
  }

  read(): void {
    this.#tick++
    this.#readings.push(this.#ask().catch(() => null))
  }

  /** Growth between the first and the last reading, by Flink and by the rows of the same intervals, over all slots. */
  async besides(
    timeline: readonly TimelineRow[],
    slots: number,
  ): Promise<Readonly<Record<'busyMs' | 'backpressuredMs', {flink: number; job: number}>>> {
    const readings = (await Promise.all(this.#readings)).filter((reading) => reading !== null)
    const [first, last] = [readings[0], readings.at(-1)]
    if (!first || !last || first.tick === last.tick) throw new Error('Flink told no times')
    const jobOf = (share: 'busyShare' | 'backpressuredShare'): number =>
      timeline
        .slice(first.tick + 1, last.tick + 1)
        .reduce((sum, row, at) => sum + row[share] * slots * (row.atMs - timeline[first.tick + at]!.atMs), 0)
    return {
      busyMs: {flink: last.busyMs - first.busyMs, job: jobOf('busyShare')},
      backpressuredMs: {
        flink: last.backpressuredMs - first.backpressuredMs,
        job: jobOf('backpressuredShare'),
      },
    }
  }

  async #ask(): Promise<Reading | null> {
    const job = await findRunningJob(this.#url)
    if (!job) return null
    const sum = async (name: string, metric: string): Promise<number> => {
      const vertex = job.vertices.find((it) => it.name.startsWith(name))!
      const route = `/jobs/${job.id}/vertices/${vertex.id}/subtasks/metrics?get=${metric}&agg=sum`
      const [told] = await askFlink<readonly {sum: number}[]>(this.#url, route)
      if (told === undefined) throw new Error(`no ${metric} yet`)
      return told.sum
    }
    const [busyMs, backpressuredMs] = await Promise.all([
      sum('tokenize', 'accumulateBusyTimeMs'),
      sum('Source: source', 'accumulateBackPressuredTimeMs'),
    ])
    // Of when it is told, which may be much later than asked.
    return {tick: this.#tick, busyMs, backpressuredMs}
  }
}
