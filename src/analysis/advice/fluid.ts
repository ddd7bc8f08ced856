import type {Load, Trial} from '../../model/trial.js'
import {type Eps, type Ms, MS_PER_S, type Share} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import type {TracePoints} from '../../workload/trace.js'
import {type LoadPiece, loadPieces} from '../verdict/overload.js'

/** A load before slots of a constant number. */
export interface FluidQueue {
  readonly load: Load
  readonly service: Pick<Trial['service'], 'cv' | 'distribution'>
  readonly trace: TracePoints | undefined
  readonly capacityEps: Eps
  /** A wait beyond it is a miss. */
  readonly limitMs: Ms
  /** After so long a time above capacity no queue is left, however it went away; Infinity where nothing helps. */
  readonly relievedAfterMs: Ms
}

/** Of the events of a window, and of those inside its bursts; 0 where it has none. */
export interface MissedShares {
  readonly ofAll: Share
  readonly inBursts: Share
}

/** Steps of a wait as long as the limit, and how long one is at most and at least. */
const STEPS_A_LIMIT = 5
const [LEAST_STEP_MS, MOST_STEP_MS]: readonly [Ms, Ms] = [10, 1000]
/** Luck that no stream has. */
export const DEVIATIONS = 4

/**
 * The least share of events that miss: what is above capacity piles up, and is worked off at capacity. Chance only adds
 * to a queue on average; of the events since it began, four standard deviations fewer than scheduled are counted.
 */
export function leastMissedShares(queue: FluidQueue): MissedShares {
  const {load, capacityEps, limitMs} = queue
  const bursts = burstIntervals(load)
  const dispersion = dispersionOf(queue)
  const all = {events: 0, missed: 0}
  const inside = {events: 0, missed: 0}
  let [atMs, burst, waiting, since, aboveSinceMs] = [load.extent.warmupMs, 0, 0, 0, Number.NaN]
  for (const {spanMs, rateEps} of steps(loadPieces(load, queue.trace), limitMs)) {
    const events = (rateEps * spanMs) / MS_PER_S
    const before = waiting
    waiting = Math.max(0, waiting + events - (capacityEps * spanMs) / MS_PER_S)
    since = waiting > 0 ? since + events : 0
    if (waiting > 0 && Number.isNaN(aboveSinceMs)) aboveSinceMs = atMs
    const least = Math.min(before, waiting) - DEVIATIONS * Math.sqrt(since * dispersion)
    const missed = isLate(least, atMs + spanMs - aboveSinceMs, queue) ? events : 0
    add(all, events, missed)
    while (atMs >= (bursts[burst]?.toMs ?? Infinity) - ROUNDING_MS) burst++
    if (atMs >= (bursts[burst]?.fromMs ?? Infinity) - ROUNDING_MS) add(inside, events, missed)
    atMs += spanMs
  }
  return {ofAll: shareOf(all), inBursts: shareOf(inside)}
}

/** Behind so many, and too long before relief. */
const isLate = (
  waitingEvents: number,
  sinceMs: Ms,
  {capacityEps, limitMs, relievedAfterMs}: FluidQueue,
): boolean => (waitingEvents / capacityEps) * MS_PER_S > limitMs && !(sinceMs + limitMs > relievedAfterMs)

/** Of instants that are sums of spans. */
const ROUNDING_MS: Ms = 1e-3

interface Count {
  events: number
  missed: number
}

function add(count: Count, events: number, missed: number): void {
  count.events += events
  count.missed += missed
}

const shareOf = ({events, missed}: Count): Share => (events > 0 ? missed / events : 0)

/** Of the work that comes in a time: of the number of events, and of what each costs. */
function dispersionOf({load, service}: FluidQueue): number {
  const arrivals = load.arrivals === 'uniform' ? 0 : (load.trace?.reading?.burstiness ?? 1)
  const cv = service.distribution === 'exponential' ? 1 : service.distribution === 'constant' ? 0 : service.cv
  return arrivals + cv ** 2
}

function* steps(
  pieces: Iterable<LoadPiece>,
  limitMs: Ms,
): Generator<{readonly spanMs: Ms; readonly rateEps: Eps}> {
  const stepMs = Math.min(MOST_STEP_MS, Math.max(LEAST_STEP_MS, limitMs / STEPS_A_LIMIT))
  for (const {spanMs, fromEps, toEps} of pieces) {
    const count = Math.ceil(spanMs / stepMs)
    for (let step = 0; step < count; step++) {
      yield {spanMs: spanMs / count, rateEps: fromEps + ((toEps - fromEps) * (step + 0.5)) / count}
    }
  }
}
