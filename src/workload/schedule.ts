import {UsageError} from '../errors.js'
import {createRandom} from '../kernel/random.js'
import type {Load} from '../model/trial.js'
import {msToNs, type Ns} from '../model/units.js'
import {PacedSchedule} from './paced-schedule.js'
import {createRateProfile, windowOf} from './rate-profile.js'
import type {TracePoints} from './trace.js'

/** Intended instants of one trial, rising, in integer ns from the start of the warm-up. */
export interface Schedule {
  /** Writes the next instants, returns how many; fewer than target.length means the load has ended. */
  fill(target: Float64Array): number
}

/** The open-loop schedule of a load: a function of load and seed alone, whatever happens downstream. */
export function createSchedule(load: Load, seed: number, trace?: TracePoints): Schedule {
  const events = load.extent.kind === 'events' ? load.extent.events : Infinity
  if (load.rateEps === 'max') return allAtOnce(events)

  const random = load.arrivals === 'poisson' ? createRandom(seed, 'arrivals') : null
  if (load.shape !== 'trace' || trace?.kind !== 'instants') {
    return new PacedSchedule(createRateProfile(load, trace), random, events)
  }
  const {rateEps} = load
  const warmupNs = msToNs(load.extent.warmupMs)
  const warmup = new PacedSchedule(
    (atNs) => (atNs < warmupNs ? {toNs: warmupNs, fromEps: rateEps, toEps: rateEps} : null),
    random,
    events,
  )
  return replay(warmup, {load, instantsNs: trace.atNs, events})
}

function allAtOnce(events: number): Schedule {
  if (events === Infinity) {
    throw new UsageError('rate max needs a number of events: nothing else ends it', {
      suggestions: ['give --events instead of a duration'],
    })
  }
  let eventsLeft = events
  return {
    fill(target) {
      const filled = Math.min(target.length, eventsLeft)
      target.fill(0, 0, filled)
      eventsLeft -= filled
      return filled
    },
  }
}

interface Replay {
  readonly load: Load
  readonly instantsNs: Float64Array
  readonly events: number
}

/** The warm-up, then the trace's own instants until they, the window or the events end. */
function replay(warmup: Schedule, {load, instantsNs, events}: Replay): Schedule {
  const {fromMs, toMs} = windowOf(load)
  const fromNs: Ns = msToNs(fromMs)
  const endNs: Ns = toMs === null ? Infinity : msToNs(toMs)
  let next = 0
  let eventsLeft = events
  return {
    fill(target) {
      const room = Math.min(target.length, eventsLeft)
      let filled = warmup.fill(target)
      for (; filled < room; filled++, next++) {
        const instantNs = fromNs + (instantsNs[next] ?? Infinity)
        if (instantNs >= endNs || instantNs === Infinity) break
        target[filled] = instantNs
      }
      eventsLeft -= filled
      return filled
    },
  }
}
