import type {Load} from '../model/trial.js'
import {createSchedule, type Schedule} from './schedule.js'
import type {TracePoints} from './trace.js'

type OpenSchedule = (load: Load, seed: number, trace?: TracePoints) => Schedule

const FIRST_CAPACITY = 4096

/** Instants of a load that have been drawn; a reader past their end draws the next. */
class Stream {
  instantsNs = new Float64Array(FIRST_CAPACITY)
  drawn = 0
  hasEnded = false
  readonly #source: Schedule

  constructor(source: Schedule) {
    this.#source = source
  }

  draw(events: number): void {
    while (this.instantsNs.length < this.drawn + events) this.#grow()
    const filled = this.#source.fill(this.instantsNs.subarray(this.drawn, this.drawn + events))
    this.drawn += filled
    this.hasEnded = filled < events
  }

  #grow(): void {
    const wider = new Float64Array(this.instantsNs.length * 2)
    wider.set(this.instantsNs)
    this.instantsNs = wider
  }
}

/**
 * Schedules that are drawn once for all trials of a stream: the pipelines of a block, the strategies of a sweep and
 * the candidates for slots share it, and drawing it is up to a quarter of a trial. Beside the stream that is read it
 * keeps at most `mostEvents` instants, of the streams that were asked for last; a longer load is drawn anew each time.
 */
export function createScheduleStore(mostEvents: number, open: OpenSchedule = createSchedule): OpenSchedule {
  const streams = new Map<string, Stream>()
  const forgetOldest = (): void => {
    let kept = 0
    for (const [key, {drawn}] of [...streams].toReversed()) {
      kept += drawn
      if (kept > mostEvents) streams.delete(key)
    }
  }
  return (load, seed, trace) => {
    if (load.rateEps === 'max' || mostEventsOf(load) > mostEvents) return open(load, seed, trace)
    const key = JSON.stringify([seed, load])
    const stream = streams.get(key) ?? new Stream(open(load, seed, trace))
    // The newest is the last.
    streams.delete(key)
    streams.set(key, stream)
    forgetOldest()
    return reading(stream)
  }
}

/** A trace says nothing of its length before it is read: it is drawn anew. */
function mostEventsOf({extent, rateEps, peakRateEps, shape}: Load): number {
  if (shape === 'trace' || rateEps === 'max') return Infinity
  if (extent.kind === 'events') return extent.events
  return (Math.max(rateEps, peakRateEps) * (extent.warmupMs + extent.durationMs)) / 1000
}

function reading(stream: Stream): Schedule {
  let read = 0
  return {
    fill(target) {
      const missing = read + target.length - stream.drawn
      if (missing > 0 && !stream.hasEnded) stream.draw(missing)
      const filled = Math.min(target.length, stream.drawn - read)
      target.set(stream.instantsNs.subarray(read, read + filled))
      read += filled
      return filled
    },
  }
}

/** 32 MB a thread. */
const MOST_EVENTS = 4 * 2 ** 20

/** `createSchedule` with the streams of this thread. */
export const openSchedule = createScheduleStore(MOST_EVENTS)
