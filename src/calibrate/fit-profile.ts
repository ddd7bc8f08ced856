import {quantileOfSorted} from '../analysis/statistics/estimate.js'
import type {Ms} from '../model/units.js'

/** What a calibration measured, call by call. */
export interface CalibrationSamples {
  /** Round trips of warm calls without work, by batch size, rising. */
  readonly warm: readonly WarmSamples[]
  /** Calls of batch size 1 that started an environment. */
  readonly cold: readonly ColdSample[]
}

/** Round trips of warm calls of one batch size. */
export interface WarmSamples {
  readonly batchEvents: number
  readonly roundTripMs: readonly Ms[]
  /** What a call took of the caller's CPU, on the mean. */
  readonly cpuMs: Ms
}

/** One call that found no environment. */
export interface ColdSample {
  readonly roundTripMs: Ms
  /** As reported, so billed. */
  readonly initMs: Ms
  /** The work that the call asked for. */
  readonly workMs: Ms
}

/** A probability with its name in profile files. */
const POINTS = [
  ['min', 0],
  ['p10', 0.1],
  ['p25', 0.25],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['max', 1],
] as const

type PointName = (typeof POINTS)[number][0]

/** A profile's row: quantiles in ms. */
export type FittedQuantiles = readonly (readonly [name: PointName, probability: number, valueMs: Ms])[]

/** Quantiles of the parts of a call, fitted to samples. */
export interface FittedProfile {
  readonly preInit: FittedQuantiles
  readonly init: FittedQuantiles
  readonly overhead: readonly {readonly batchEvents: number; readonly quantiles: FittedQuantiles}[]
  /** The caller's CPU for a call, by its size. */
  readonly callCpu: readonly CallCpu[]
}

/** What a call of a batch size takes of its caller's CPU. */
export type CallCpu = Pick<WarmSamples, 'batchEvents' | 'cpuMs'>

/** About as many as a batch of bursting holds: 50 ms of work. */
const USUAL_BATCH_EVENTS = 10

/** The caller's CPU for a call of a usual size, of those that were measured. */
export const usualCallCpu = (callCpu: readonly CallCpu[]): CallCpu =>
  callCpu.reduce((best, next) => (distanceToUsual(next) < distanceToUsual(best) ? next : best))

const distanceToUsual = ({batchEvents}: CallCpu): number =>
  Math.abs(Math.log(batchEvents / USUAL_BATCH_EVENTS))

/**
 * Empirical quantiles, no curve laid through them. What a cold call took beyond its init, its work and a usual
 * warm round trip is pre-init: the start of the environment, and what a first call costs.
 */
export function fitProfile({warm, cold}: CalibrationSamples): FittedProfile {
  const usualMs = quantileOf(warm[0]?.roundTripMs ?? [], 0.5)
  const preInitMs = cold.map((call) => Math.max(0, call.roundTripMs - call.initMs - call.workMs - usualMs))
  return {
    preInit: fitQuantiles(preInitMs),
    init: fitQuantiles(cold.map(({initMs}) => initMs)),
    overhead: warm.map(({batchEvents, roundTripMs}) => ({batchEvents, quantiles: fitQuantiles(roundTripMs)})),
    callCpu: warm.map(({batchEvents, cpuMs}) => ({batchEvents, cpuMs: inMicroseconds(cpuMs)})),
  }
}

/** Only quantiles that as many samples can tell. */
function fitQuantiles(samplesMs: readonly Ms[]): FittedQuantiles {
  const points: [PointName, number, Ms][] = []
  for (const [name, probability] of POINTS) {
    const isTold = probability === 1 || isQuantileTold(samplesMs.length, probability)
    if (isTold) points.push([name, probability, inMicroseconds(quantileOf(samplesMs, probability))])
  }
  return points
}

/** More than clocks tell, and rounding keeps the order. */
const inMicroseconds = (ms: Ms): Ms => Math.round(ms * 1000) / 1000

/** Whether at least one sample lies beyond. */
export const isQuantileTold = (samples: number, probability: number): boolean =>
  Math.round(samples * (1 - probability) * 1e6) >= 1e6

/** The quantile of samples in any order, in ms. */
export function quantileOf(samplesMs: readonly Ms[], probability: number): Ms {
  return quantileOfSorted(
    samplesMs.toSorted((a, b) => a - b),
    probability,
  )
}

/** What a profile was measured of, when and by what. */
export interface ProfileOrigin {
  readonly what: string
  /** ISO 8601 day. */
  readonly asOf: string
  readonly source: string
  readonly functionTimeoutMs: Ms
}

/** The text of a profile file, as those in configs/profiles. */
export function writeProfile(
  fitted: FittedProfile,
  {what, asOf, source, functionTimeoutMs}: ProfileOrigin,
): string {
  const inBraces = (quantiles: FittedQuantiles): string =>
    quantiles.map(([name, , valueMs]) => `${name}: ${valueMs}ms`).join(', ')
  const rows = fitted.overhead.map(
    ({batchEvents, quantiles}) => `  - {batchEvents: ${batchEvents}, ${inBraces(quantiles)}}`,
  )
  const callCpu = usualCallCpu(fitted.callCpu)
  const byEvents = fitted.callCpu.map(({batchEvents, cpuMs}) => `${batchEvents}: ${cpuMs}ms`).join(', ')
  return `# ${what}
#
# It is: empirical quantiles of calls one after another, as this client saw them on that day. It is not: what many
# callers at once see, another place in the network, or batches larger than the last row, where it is held.
source: ${JSON.stringify(source)}
asOf: ${asOf}

# What cold calls took beyond init, work and a usual warm round trip: start of the environment and first call.
preInit: {${inBraces(fitted.preInit)}}

# As reported, so billed.
init: {${inBraces(fitted.init)}}

# Round trips of warm calls without service time: payload and tokenizing included, so there is no bandwidth beside.
# prettier-ignore
overhead:
${rows.join('\n')}
bandwidth: unlimited

# Not measured.
idleReclaim: 10m
functionTimeout: ${functionTimeoutMs}ms
rateLimits: true

# CPU of the caller for a call of ${callCpu.batchEvents} events, on the mean: request, sending, answer. By events in a call: ${byEvents}.
# Engine virtual takes it of the slot that calls (--call-cpu).
callCpu: ${callCpu.cpuMs}ms
`
}
