import type {Trial} from '../../model/trial.js'
import {type Ms, msToNs} from '../../model/units.js'
import type {ShapeRate} from '../../workload/shapes.js'
import {scheduledEvents, type Span} from './demand.js'
import type {ExecutedCalls} from './executed-calls.js'

/** Resolution of a reaction. */
const STEP_MS = 100
const STEPS_PER_S = 10
/** How long the excess has to be taken, second by second. */
const HELD_FOR_S = 3
/** Standard deviations that chance may take from a second. */
const DEVIATIONS = 3

/** What a burst asks of Lambda and gets, in steps of 100 ms from its start. */
interface Steps {
  readonly arrivals: readonly number[]
  /** Scheduled arrivals beyond what the slots can serve. */
  readonly excess: readonly number[]
  readonly executed: readonly number[]
}

/**
 * From the start of a burst to the first 3 s in each second of which Lambda executed what the schedule has beyond the
 * capacity of the slots, and half of that in the first 100 ms already; 0 where nothing is beyond it, null where that
 * never came before the last second of the burst, or the second half of a shorter one: then its end has helped.
 *
 * Excess is that of the schedule, not of the arrivals drawn. Offloading follows what arrives, so a second may lack
 * what chance takes from it: three standard deviations of arrivals (and of services, where they vary), at most half.
 */
export function reactionMs(
  trial: Trial,
  {burst, profile, calls}: {burst: Span; profile: ShapeRate; calls: ExecutedCalls},
): Ms | null {
  const lengthMs = burst.toMs - burst.fromMs
  const lengthS = Math.ceil(lengthMs / 1000) + HELD_FOR_S
  const steps = stepsOf(trial, {fromMs: burst.fromMs, steps: lengthS * STEPS_PER_S, profile, calls})
  const isTaken = takesExcess(trial, steps)
  const latestMs = lengthMs - Math.min(1000, lengthMs / 2)
  for (let at = 0; at * STEP_MS <= latestMs; at++) {
    if ((steps.executed[at] ?? 0) < (steps.excess[at] ?? 0) / 2) continue
    const seconds = Array.from({length: HELD_FOR_S}, (_, second) => at + second * STEPS_PER_S)
    if (seconds.every(isTaken)) return at * STEP_MS
  }
  return null
}

function stepsOf(
  {parallelism, service}: Trial,
  {fromMs, steps, profile, calls}: {fromMs: Ms; steps: number; profile: ShapeRate; calls: ExecutedCalls},
): Steps {
  const arrivals = Array.from({length: steps}, (_, i) =>
    scheduledEvents(profile, msToNs(fromMs + i * STEP_MS), msToNs(fromMs + (i + 1) * STEP_MS)),
  )
  const capacityEvents = (parallelism * STEP_MS) / service.meanMs
  const executed = Array<number>(steps).fill(0)
  for (let call = 0; call < calls.count; call++) {
    const step = Math.floor(((calls.endMs[call] ?? 0) - fromMs) / STEP_MS)
    if (step >= 0 && step < steps) executed[step] = (executed[step] ?? 0) + (calls.events[call] ?? 0)
  }
  return {arrivals, excess: arrivals.map((events) => Math.max(0, events - capacityEvents)), executed}
}

/** Whether the second that begins with a step has its excess executed. */
function takesExcess({parallelism, service}: Trial, {arrivals, excess, executed}: Steps) {
  const sum = (values: readonly number[], from: number): number =>
    values.slice(from, from + STEPS_PER_S).reduce((total, value) => total + value, 0)
  const serviceVariance = ((parallelism * 1000) / service.meanMs) * variationOf(service) ** 2
  return (from: number): boolean => {
    const excessEvents = sum(excess, from)
    const chanceEvents = DEVIATIONS * Math.sqrt(sum(arrivals, from) + serviceVariance)
    return sum(executed, from) >= excessEvents - Math.min(excessEvents / 2, chanceEvents)
  }
}

function variationOf({distribution, cv}: Trial['service']): number {
  if (distribution === 'constant') return 0
  return distribution === 'exponential' ? 1 : cv
}
