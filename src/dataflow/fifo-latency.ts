import {Histogram} from '../metrics/histogram.js'
import type {Trial} from '../model/trial.js'
import {msToNs, type Ns} from '../model/units.js'
import {openSchedule} from '../workload/schedule-store.js'
import type {TracePoints} from '../workload/trace.js'
import {accountingSettings} from './accounting/accounting-settings.js'
import {createServiceTimes} from './service-time.js'

const CHUNK = 1024
const ONCE = new Float64Array(CHUNK).fill(1)

/** The latencies of measured events, and of those intended inside bursts. */
interface FifoLatency {
  readonly latency: Histogram
  readonly burstLatency: Histogram
}

/**
 * The latencies that a trial has where nothing is offloaded, rescaled or struck by faults, by nothing but the recursion
 * of its servers: a full channel holds events back, but no service begins later for it. The same as from the virtual
 * engine, several times faster. Not for rate max, where all events are intended at once.
 */
export function fifoLatency(trial: Trial, trace?: TracePoints): FifoLatency {
  const {windowStartNs, bursts} = accountingSettings(trial)
  const endNs = endNsOf(trial, windowStartNs, trace)
  const servers = new Servers(trial)
  const spansNs = new Float64Array(CHUNK)
  const latency = new Histogram()
  const burstLatency = new Histogram()
  for (const intendedNs of chunksOf(trial, trace)) {
    servers.serve(intendedNs, spansNs, endNs)
    const record = (histogram: Histogram, fromNs: Ns, toNs: Ns): void => {
      const from = placeOf(fromNs, intendedNs)
      const count = placeOf(toNs, intendedNs) - from
      if (count > 0) histogram.recordMany(spansNs.subarray(from), ONCE, count)
    }
    record(latency, windowStartNs, Infinity)
    for (const {fromNs, toNs} of bursts) record(burstLatency, fromNs, toNs)
  }
  return {latency, burstLatency}
}

/** Takes events by turns, each slot in the order of its own. */
class Servers {
  readonly #freeNs: Float64Array
  readonly #serviceNs: (event: number) => Ns
  #event = 0
  #slot = 0

  constructor({parallelism, service, seed}: Trial) {
    this.#freeNs = new Float64Array(parallelism)
    this.#serviceNs = createServiceTimes(service, seed)
  }

  /** Writes what passes from each instant to the end of its event's service, or its age where that is over `endNs`. */
  serve(intendedNs: Float64Array, spansNs: Float64Array, endNs: Ns): void {
    const freeNs = this.#freeNs
    const serviceNs = this.#serviceNs
    let slot = this.#slot
    let event = this.#event
    // A loop by places: millions of events pass it.
    for (let place = 0; place < intendedNs.length; place++) {
      const atNs = intendedNs[place] ?? 0
      const finishedNs = Math.max(atNs, freeNs[slot] ?? 0) + serviceNs(event++)
      freeNs[slot] = finishedNs
      spansNs[place] = Math.min(finishedNs, endNs) - atNs
      slot = slot + 1 === freeNs.length ? 0 : slot + 1
    }
    this.#slot = slot
    this.#event = event
  }
}

/** How many of the instants come before one. */
function placeOf(atNs: Ns, instantsNs: Float64Array): number {
  let low = 0
  for (let high = instantsNs.length; low < high;) {
    const middle = (low + high) >>> 1
    if ((instantsNs[middle] ?? 0) < atNs) low = middle + 1
    else high = middle
  }
  return low
}

/** When the trial gives up what is still queued; Infinity where it drains whatever it takes. */
function endNsOf(trial: Trial, windowStartNs: Ns, trace?: TracePoints): Ns {
  const {drainTimeoutMs, extent} = trial.load
  if (drainTimeoutMs === null) return Infinity
  let windowEndNs = windowStartNs
  if (extent.kind === 'duration') windowEndNs += msToNs(extent.durationMs)
  else for (const chunk of chunksOf(trial, trace)) windowEndNs = Math.max(windowEndNs, chunk.at(-1) ?? 0)
  return windowEndNs + msToNs(drainTimeoutMs)
}

/** The instants of a load in pieces; each is used again for the next. */
function* chunksOf({load, seed}: Trial, trace?: TracePoints): Generator<Float64Array> {
  const schedule = openSchedule(load, seed, trace)
  const instantsNs = new Float64Array(CHUNK)
  for (let made = CHUNK; made === CHUNK;) {
    made = schedule.fill(instantsNs)
    yield instantsNs.subarray(0, made)
  }
}
