import {WINDOW_KEYS} from '../../../analysis/objective.js'
import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import {capacityOf} from '../../../model/capacity.js'
import type {Load, Pipeline, TracePart, Trial} from '../../../model/trial.js'
import {type Eps, type Ms, MS_PER_S, msToNs, nsToMs, type Share} from '../../../model/units.js'
import {onlyParts} from '../../../workload/trace-parts.js'
import {binnedRates} from '../../../workload/trace-summary.js'
import type {TracePoints} from '../../../workload/trace.js'
import {withLoad} from '../../trial/create-trial.js'
import {busyParts} from './busy-parts.js'

/** The bursts of a long trace with their surroundings, and minutes of calm, in place of all of it. */
export interface TraceCut {
  /** The whole window, silent outside its parts. */
  readonly bursts: Trial
  readonly parts: readonly TracePart[]
  /** Minutes at constant rates, and how long each of these is had outside the parts. */
  readonly calm: readonly CalmMinute[]
}

interface CalmMinute {
  readonly trial: Trial
  readonly spanMs: Ms
}

/** A shorter trace is computed whole. */
const LONG_EVENTS = 2_000_000
/** Worth it where the whole has so many times as many events. */
const LEAST_GAIN = 1.5
/** Of capacity: a second above it may call functions, or queue, by chance. */
const BUSY: Share = 0.9
const AROUND_MS: Ms = 60_000
/** People who scale by a timetable begin a minute before a burst, and pause the job when it is over. */
const AROUND_PLAN_MS: Ms = 180_000
const CALM_MS: Ms = 60_000
/** Calm is grouped by its share of capacity; below the first functions have nothing to do. */
const CALM_SHARES: readonly Share[] = [0.5, 0.65, 0.75, 0.85, BUSY]

const FIXED: readonly Pipeline[] = ['vanilla', 'burst', 'overprovisioned']

/** Whether what was cut away of a trace is missed by nothing: slots that stay, or follow a timetable. */
const forgets = ({pipeline, autoscaler, faults}: Trial): boolean =>
  faults.length === 0 &&
  (FIXED.includes(pipeline) || (pipeline === 'rescaled' && autoscaler?.kind === 'schedule'))

/** The cut of a trial on a long trace; null where there is none, or an autoscaler that remembers what is cut away. */
export function traceCutOf(trial: Trial, points: TracePoints): TraceCut | null {
  const {load, pipeline, parallelism, service} = trial
  const {extent, trace} = load
  if (!trace || extent.kind !== 'duration' || trace.events < LONG_EVENTS || !forgets(trial)) return null
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
  const events = eventsIn(onlyParts(points, parts), extent.durationMs)
  if (events * LEAST_GAIN > trace.events) return null
  const reading = {...trace.reading, parts}
  return {
    bursts: withLoad(trial, {...load, trace: {...trace, reading, events, wholeEvents: trace.events}}),
    parts,
    calm: pipeline === 'burst' ? calmMinutes(trial, points, {parts, capacityEps}) : [],
  }
}

function eventsIn(points: TracePoints, windowMs: Ms): number {
  let events = 0
  for (const {fromNs, toNs, rateEps} of binnedRates(points, msToNs(windowMs))) {
    events += (rateEps * nsToMs(toNs - fromNs)) / MS_PER_S
  }
  return events
}

/** One minute for each share of capacity that the calm has, at the mean rate of what is so busy; the busiest last. */
function calmMinutes(
  trial: Trial,
  points: TracePoints,
  {parts, capacityEps}: {readonly parts: readonly TracePart[]; readonly capacityEps: Eps},
): readonly CalmMinute[] {
  const {load} = trial
  const windowMs = load.extent.kind === 'duration' ? load.extent.durationMs : 0
  const bands = CALM_SHARES.map((share) => ({share, spanMs: 0, events: 0}))
  for (const {fromMs, toMs, rateEps} of outside(points, windowMs, parts)) {
    const band = bands.find(({share}) => rateEps <= share * capacityEps) ?? bands.at(-1)
    if (!band) continue
    band.spanMs += toMs - fromMs
    band.events += (rateEps * (toMs - fromMs)) / MS_PER_S
  }
  // The first has functions with nothing to do.
  return bands.slice(1).flatMap(({spanMs, events}) => {
    if (events === 0) return []
    const rateEps = (events / spanMs) * MS_PER_S
    const calm: Load = {
      ...load,
      shape: 'constant',
      rateEps,
      peakRateEps: rateEps,
      trace: null,
      extent: {kind: 'duration', warmupMs: load.extent.warmupMs, durationMs: CALM_MS},
    }
    return [{trial: withLoad(trial, calm), spanMs}]
  })
}

/** What of a window lies outside its parts, by its rates. */
function* outside(
  points: TracePoints,
  windowMs: Ms,
  parts: readonly TracePart[],
): Generator<{readonly fromMs: Ms; readonly toMs: Ms; readonly rateEps: Eps}> {
  for (const {fromNs, toNs, rateEps} of binnedRates(points, msToNs(windowMs))) {
    const endMs = nsToMs(toNs)
    let atMs = nsToMs(fromNs)
    for (const part of parts) {
      if (part.toMs <= atMs || part.fromMs >= endMs) continue
      if (part.fromMs > atMs) yield {fromMs: atMs, toMs: part.fromMs, rateEps}
      atMs = part.toMs
    }
    if (endMs > atMs) yield {fromMs: atMs, toMs: endMs, rateEps}
  }
}

/** What a cut stands for, from trials of what it is made of. */
export async function runCut(
  {bursts, calm}: TraceCut,
  run: (trial: Trial) => Promise<JudgedTrial>,
): Promise<JudgedTrial> {
  const minutes = calm.map(async ({trial, spanMs}) => ({minute: await run(trial), spanMs}))
  // Both at once: where one fails, so do the others, and none of them unheard.
  return wholeOfCut(...(await Promise.all([run(bursts), Promise.all(minutes)])))
}

/** The trial of the whole window: percentiles of all its events, and the functions that calm calls as well. */
function wholeOfCut(
  judged: JudgedTrial,
  calm: readonly {readonly minute: JudgedTrial; readonly spanMs: Ms}[],
): JudgedTrial {
  const {row, wholeWindowMs = {}} = judged
  const greatest = Object.entries(WINDOW_KEYS).map(([percentile, key]) => {
    const wholeMs = wholeWindowMs[percentile as keyof typeof wholeWindowMs] ?? row[key]
    return [key, Math.max(wholeMs, ...calm.map(({minute}) => orGreatest(minute, key)))] as const
  })
  const calmUsd = calm.reduce(
    (sum, {minute, spanMs}) => sum + (orZero(minute.row.lambdaCostUsd) * spanMs) / minute.row.durationMs,
    0,
  )
  return {
    ...judged,
    row: {...row, ...Object.fromEntries(greatest), lambdaCostUsd: row.lambdaCostUsd + calmUsd},
  }
}

const orGreatest = ({row}: JudgedTrial, key: (typeof WINDOW_KEYS)[keyof typeof WINDOW_KEYS]): Ms =>
  Number.isNaN(row[key]) ? row.latencyMaxMs : row[key]
const orZero = (value: number): number => (Number.isFinite(value) ? value : 0)
