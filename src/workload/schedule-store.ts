import type {Load} from '../model/trial.js'
import {createSchedule, type Schedule} from './schedule.js'
import type {TracePoints} from './trace.js'

type OpenSchedule = (load: Load, seed: number, trace?: TracePoints) => Schedule

/** Events that are drawn at once: 64 kB, so that a short stream makes no garbage to speak of. */
const CHUNK_EVENTS = 8192

/** Instants of a load that have been drawn, in chunks that stay where they are; a reader past their end draws the next. */
class Stream {
  drawn = 0
  readonly #chunks: Float64Array[] = []
  readonly #source: Schedule
  #hasEnded = false

  constructor(source: Schedule) {
    this.#source = source
  }

  /** Instants from this one on, at most so many; none behind the last. */
  read(from: number, most: number): Float64Array {
    while (from >= this.drawn && !this.#hasEnded) this.#draw()
    const inChunk = from % CHUNK_EVENTS
    const end = Math.min(CHUNK_EVENTS, inChunk + most, inChunk + this.drawn - from)
    return this.#chunks[Math.floor(from / CHUNK_EVENTS)]?.subarray(inChunk, end) ?? NO_INSTANTS
  }

  #draw(): void {
    const chunk = new Float64Array(CHUNK_EVENTS)
    const filled = this.#source.fill(chunk)
    this.#chunks.push(chunk)
    this.drawn += filled
    this.#hasEnded = filled < CHUNK_EVENTS
  }
}

const NO_INSTANTS = new Float64Array(0)

/** The same text for the same instants, a trace's aside. */
export const streamOf = (load: Load, seed: number): string => JSON.stringify([seed, load])

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
    const key = streamOf(load, seed)
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
      let filled = 0
      while (filled < target.length) {
        const instants = stream.read(read, target.length - filled)
        if (instants.length === 0) break
        target.set(instants, filled)
        filled += instants.length
        read += instants.length
      }
      return filled
    },
  }
}

/** 32 MB a thread. */
const MOST_EVENTS = 4 * 2 ** 20

/** `createSchedule` with the streams of this thread. */
export const openSchedule = createScheduleStore(MOST_EVENTS)
