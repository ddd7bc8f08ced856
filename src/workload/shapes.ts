import {UsageError} from '../errors.js'
import type {Load, Shape} from '../model/trial.js'
import {type Eps, type Ms, msToNs, type Ns, NS_PER_S} from '../model/units.js'
import {type PeakShares, spikeShares} from './spikes.js'
import type {TracePoints} from './trace.js'

/** The rate from an instant of shape time (0 = start of the measured window) until it changes, constant or linear. */
export interface ShapePiece {
  /** End of the piece; Infinity where the rate never changes again. */
  readonly toNs: Ns
  readonly fromEps: Eps
  readonly toEps: Eps
}

/** The scheduled rate over shape time (docs/measurement.md#load). Pieces start at the instant asked for; null = the load has ended. */
export type ShapeRate = (atNs: Ns) => ShapePiece | null

/** Length of one cycle where the load does not set it; null for shapes that have none of their own. */
export const DEFAULT_PERIOD_MS: Readonly<Record<Shape, Ms | null>> = {
  constant: null,
  spike: null,
  'spike-rare': 600_000,
  'burst-4x': 50_000,
  square: 600_000,
  study: 600_000,
  sine: 600_000,
  step: null,
  ramp: null,
  staircase: null,
  fluctuation: 530_000,
  trace: null,
}

/** Shapes whose peaks count as bursts: the rate is above the base for a while, then back (or stays). */
export const BURST_SHAPES: ReadonlySet<Shape> = new Set<Shape>([
  'spike',
  'spike-rare',
  'burst-4x',
  'square',
  'study',
  'step',
  'fluctuation',
])

/** True for shapes that can be given a period: the periodic ones, and `spike`, which then comes again. */
export const takesPeriod = (shape: Shape): boolean => shape === 'spike' || DEFAULT_PERIOD_MS[shape] !== null

const OVER_WINDOW: ReadonlySet<Shape> = new Set<Shape>(['spike', 'step', 'ramp', 'staircase'])

/** True for a shape that is spread over the measured window: without a duration it has no length. A `spike` with a period is not. */
export const needsDuration = ({shape, periodMs}: Pick<Load, 'shape' | 'periodMs'>): boolean =>
  OVER_WINDOW.has(shape) && !(shape === 'spike' && periodMs !== null)

/** The part of a cycle, or of the window, that ends at this share of it, and its rate. */
type Step = readonly [untilShare: number, rateEps: Eps]

const FLUCTUATION_STEPS = 53
const FLUCTUATION_FACTORS = [3, 7, 5, 9, 5, 10, 3, 5]
const STAIRCASE_STEPS = 5
// cos(2πi / 10), by roots: a library cosine may differ in its last bit from one language to the next.
const COS_36 = (1 + Math.sqrt(5)) / 4
const COS_72 = (Math.sqrt(5) - 1) / 4
const SINE_STEPS = [1, COS_36, COS_72, -COS_72, -COS_36, -1, -COS_36, -COS_72, COS_72, COS_36]

/** The rate of a load's shape over shape time; `rateEps` must be a number; throws a BugError at another rate. */
export function createShapeRate(load: Load, trace?: TracePoints): ShapeRate {
  if (load.rateEps === 'max') throw new UsageError('a load at rate max has no shape')
  return SHAPE_RATES[load.shape]({load, baseEps: load.rateEps, peakEps: load.peakRateEps, trace})
}

interface ShapeInput {
  readonly load: Load
  readonly baseEps: Eps
  readonly peakEps: Eps
  readonly trace: TracePoints | undefined
}

const SHAPE_RATES: Readonly<Record<Shape, (input: ShapeInput) => ShapeRate>> = {
  constant:
    ({baseEps}) =>
    () => ({toNs: Infinity, fromEps: baseEps, toEps: baseEps}),
  spike: ({load, baseEps, peakEps}) =>
    load.periodMs === null
      ? onceOver(load, peakSteps(spikeShares(load, windowNs(load)), baseEps, peakEps))
      : cyclesOf(load, peakSteps(spikeShares(load, periodNs(load)), baseEps, peakEps)),
  'spike-rare': ({load, baseEps, peakEps}) =>
    cyclesOf(load, peakSteps(spikeShares(load, periodNs(load)), baseEps, peakEps)),
  'burst-4x': ({load, baseEps, peakEps}) => cyclesOf(load, peakSteps({from: 0.4, to: 1}, baseEps, peakEps)),
  square: ({load, baseEps, peakEps}) => cyclesOf(load, peakSteps({from: 0.5, to: 1}, baseEps, peakEps)),
  study: ({load, baseEps, peakEps}) => cyclesOf(load, peakSteps({from: 0.9, to: 1}, baseEps, peakEps)),
  sine: ({load, baseEps, peakEps}) => cyclesOf(load, sineSteps(baseEps, peakEps)),
  step: ({load, baseEps, peakEps}) => onceOver(load, peakSteps({from: 0.5, to: 1}, baseEps, peakEps)),
  ramp: ({load, baseEps, peakEps}) => rampOver(windowNs(load), baseEps, peakEps),
  staircase: ({load, baseEps, peakEps}) => onceOver(load, staircaseSteps(baseEps, peakEps)),
  fluctuation: ({load, baseEps}) => cyclesOf(load, fluctuationSteps(baseEps)),
  trace: ({trace, baseEps}) => createTraceRate(requireTrace(trace), baseEps),
}

function windowNs({shape, extent}: Load): Ns {
  if (extent.kind === 'duration') return msToNs(extent.durationMs)
  throw new UsageError(`shape ${shape} needs a duration: it is spread over the measured window`, {
    suggestions: [
      'give a duration instead of a number of events',
      'or take a periodic shape, like spike-rare',
    ],
  })
}

/** Base, then peak between two shares of the whole, then base again. */
function peakSteps(peak: PeakShares, baseEps: Eps, peakEps: Eps): Step[] {
  return [
    [peak.from, baseEps],
    [peak.to, peakEps],
    [1, baseEps],
  ]
}

function sineSteps(baseEps: Eps, peakEps: Eps): Step[] {
  return SINE_STEPS.map((cosine, step) => [
    (step + 1) / SINE_STEPS.length,
    (baseEps + peakEps) / 2 + ((baseEps - peakEps) / 2) * cosine,
  ])
}

function staircaseSteps(baseEps: Eps, peakEps: Eps): Step[] {
  return Array.from({length: STAIRCASE_STEPS}, (_, step) => [
    (step + 1) / STAIRCASE_STEPS,
    baseEps + ((peakEps - baseEps) * step) / (STAIRCASE_STEPS - 1),
  ])
}

/** Every sixth step is a burst: 5, 11 … 47, counted from 0. */
function fluctuationSteps(baseEps: Eps): Step[] {
  return Array.from({length: FLUCTUATION_STEPS}, (_, step) => {
    const factor = step % 6 === 5 ? FLUCTUATION_FACTORS[(step - 5) / 6] : undefined
    return [(step + 1) / FLUCTUATION_STEPS, baseEps * (factor ?? 1)]
  })
}

function onceOver(load: Load, steps: readonly Step[]): ShapeRate {
  const lengthNs = windowNs(load)
  const pieces = stepPieces(lengthNs, steps)
  return (atNs) => pieces.find(({toNs}) => atNs < toNs) ?? null
}

const periodNs = ({shape, periodMs}: Load): Ns => msToNs(periodMs ?? DEFAULT_PERIOD_MS[shape] ?? 0)

function cyclesOf(load: Load, steps: readonly Step[]): ShapeRate {
  const cycleNs = periodNs(load)
  if (!(cycleNs >= steps.length)) {
    throw new UsageError(`a period of ${load.periodMs ?? 0} ms is too short for shape ${load.shape}`)
  }
  const pieces = stepPieces(cycleNs, steps)
  return (atNs) => {
    const fromNs = Math.floor(atNs / cycleNs) * cycleNs
    const piece = pieces.find(({toNs}) => atNs - fromNs < toNs)
    return piece ? {...piece, toNs: fromNs + piece.toNs} : null
  }
}

function stepPieces(lengthNs: Ns, steps: readonly Step[]): ShapePiece[] {
  return steps.map(([untilShare, rateEps]) => ({
    toNs: Math.round(untilShare * lengthNs),
    fromEps: rateEps,
    toEps: rateEps,
  }))
}

function rampOver(lengthNs: Ns, baseEps: Eps, peakEps: Eps): ShapeRate {
  return (atNs) =>
    atNs < lengthNs
      ? {toNs: lengthNs, fromEps: baseEps + (peakEps - baseEps) * (atNs / lengthNs), toEps: peakEps}
      : null
}

function requireTrace(trace: TracePoints | undefined): TracePoints {
  if (trace) return trace
  throw new UsageError('shape trace needs a trace file')
}

/** The rate of a trace over the time since it began; before its first point that of the point, or `baseEps`. */
export function createTraceRate(trace: TracePoints, baseEps = firstEps(trace)): ShapeRate {
  if (trace.kind === 'instants') return binnedRate(trace.atNs)

  const {points} = trace
  return (atNs) => {
    const next = firstAbove(points.length, (index) => (points[index]?.atNs ?? 0) > atNs)
    const rateEps = points[next - 1]?.rateEps ?? baseEps
    return {toNs: points[next]?.atNs ?? Infinity, fromEps: rateEps, toEps: rateEps}
  }
}

const firstEps = (trace: TracePoints): Eps => (trace.kind === 'rates' ? (trace.points[0]?.rateEps ?? 0) : 0)

/** The rate of single instants is how many fall into the same second. */
function binnedRate(instantsNs: Float64Array): ShapeRate {
  return (atNs) => {
    const fromNs = Math.floor(atNs / NS_PER_S) * NS_PER_S
    const from = firstAbove(instantsNs.length, (index) => (instantsNs[index] ?? 0) >= fromNs)
    if (from === instantsNs.length) return null
    const to = firstAbove(instantsNs.length, (index) => (instantsNs[index] ?? 0) >= fromNs + NS_PER_S)
    return {toNs: fromNs + NS_PER_S, fromEps: to - from, toEps: to - from}
  }
}

/** The first of `length` sorted positions where the condition holds, else `length`. */
function firstAbove(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
