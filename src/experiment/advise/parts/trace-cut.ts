import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import {capacityOf} from '../../../model/capacity.js'
import type {TracePart, Trial} from '../../../model/trial.js'
import {type Ms, MS_PER_S, msToNs, nsToMs, type Share} from '../../../model/units.js'
import {onlyParts} from '../../../workload/trace-parts.js'
import {binnedRates} from '../../../workload/trace-summary.js'
import type {TracePoints} from '../../../workload/trace.js'
import {withLoad} from '../../trial/create-trial.js'
import {LEAST_GAIN, STEADY} from '../calm-bill.js'
import {busyParts} from './busy-parts.js'
import {type CalmStretch, calmStretches} from './calm.js'
import {wholeOfCut} from './whole-of-cut.js'

/** The bursts of a long trace with their surroundings, and stretches of calm, in place of all of it. */
export interface TraceCut {
  readonly whole: Trial
  /** The whole window, silent outside its parts. */
  readonly bursts: Trial
  readonly parts: readonly TracePart[]
  /** What lies outside the parts: at constant rates, the busiest last. */
  readonly calm: readonly CalmStretch[]
}

/** A shorter trace is computed whole. */
export const LONG_EVENTS = 2_000_000
/** Of capacity: a second above it may call functions, or queue, by chance. */
const BUSY: Share = 0.9
const AROUND_MS: Ms = 60_000
/** People who scale by a timetable begin a minute before a burst, and pause the job when it is over. */
const AROUND_PLAN_MS: Ms = 180_000

/** Strategies that know nothing of what was a minute ago. */
const FORGETFUL: readonly string[] = [
  'always',
  'deadline',
  'never',
  'queue-delay',
  'shortest-delay',
  'threshold',
  'utilization',
]

/** Whether what was cut away of a trace is missed by nothing: slots that stay, or follow a timetable. */
const forgets = ({pipeline, autoscaler, strategy, faults}: Trial): boolean =>
  faults.length === 0 &&
  (strategy === null || FORGETFUL.includes(strategy.kind)) &&
  (STEADY.includes(pipeline) || (pipeline === 'rescaled' && autoscaler?.kind === 'schedule'))

/**
 * The cut of a trial on a long trace; null where there is none, where an autoscaler or a strategy remembers what is cut
 * away, and where no second is above capacity: percentiles of the window alone are judged then, and calm decides them.
 */
export function traceCutOf(trial: Trial, points: TracePoints): TraceCut | null {
  const {load, pipeline, parallelism, service} = trial
  const {extent, trace} = load
  if (!trace || extent.kind !== 'duration' || trace.events < LONG_EVENTS || !forgets(trial)) return null
  if (trace.bursts.length === 0) return null
  const capacityEps = capacityOf(parallelism, service.meanMs)
  const aroundMs = pipeline === 'rescaled' ? AROUND_PLAN_MS : AROUND_MS
  const parts = busyParts(points, {
    windowMs: extent.durationMs,
    capacityEps: pipeline === 'burst' ? Infinity : capacityEps,
    aboveEps: BUSY * capacityEps,
    bursts: trace.bursts,
    beforeMs: aroundMs,
    afterMs: aroundMs,
  })
  const calm = calmStretches(trial, points, {parts, capacityEps})
  const events = eventsIn(onlyParts(points, parts), extent.durationMs)
  if ((events + eventsOf(calm)) * LEAST_GAIN > trace.events) return null
  const reading = {...trace.reading, parts}
  const bursts = withLoad(trial, {...load, trace: {...trace, reading, events, wholeEvents: trace.events}})
  return {whole: trial, bursts, parts, calm}
}

function eventsIn(points: TracePoints, windowMs: Ms): number {
  let events = 0
  for (const {fromNs, toNs, rateEps} of binnedRates(points, msToNs(windowMs))) {
    events += (rateEps * nsToMs(toNs - fromNs)) / MS_PER_S
  }
  return events
}

const eventsOf = (calm: readonly CalmStretch[]): number =>
  calm.reduce((sum, {trial: {load}}) => {
    const durationMs = load.extent.kind === 'duration' ? load.extent.durationMs : 0
    return sum + (load.rateEps === 'max' ? 0 : (load.rateEps * durationMs) / MS_PER_S)
  }, 0)

/** What a cut stands for, from trials of what it is made of; of the whole where these leave doubt. */
export async function runCut(
  {whole, bursts, calm}: TraceCut,
  run: (trial: Trial) => Promise<JudgedTrial>,
): Promise<JudgedTrial> {
  const stretches = calm.map(async ({trial, spanMs}) => ({judged: await run(trial), trial, spanMs}))
  // Both at once: where one fails, so do the others, and none of them unheard.
  const known = wholeOfCut(whole, ...(await Promise.all([run(bursts), Promise.all(stretches)])))
  return known ?? run(whole)
}
