import {createRandom, type Random} from '../kernel/random.js'
import type {TraceReading} from '../model/trial.js'
import {msToNs, type Ns, NS_PER_S} from '../model/units.js'
import {gammaAt} from './gamma.js'
import {traceLengthMs} from './trace-summary.js'
import type {TracePoints, TraceRate} from './trace.js'

/** A trace as it is played whole: what was asked for of it, at its speed, scale and burstiness. */
export function changeTrace(trace: TracePoints, reading: Omit<TraceReading, 'parts'>): TracePoints {
  const {fromMs, forMs, speed = 1, scale = 1, burstiness = 1} = reading
  const cut = fromMs === undefined && forMs === undefined ? trace : cutTrace(trace, fromMs ?? 0, forMs)
  return withBurstiness(played(cut, {speed, scale}), burstiness)
}

function cutTrace(trace: TracePoints, fromMs: number, forMs: number | undefined): TracePoints {
  const fromNs = msToNs(fromMs)
  const lengthMs = traceLengthMs(trace)
  const lengthNs = lengthMs === null ? Infinity : msToNs(lengthMs)
  const toNs = Math.min(forMs === undefined ? Infinity : fromNs + msToNs(forMs), lengthNs)
  if (trace.kind === 'instants') {
    return {
      kind: 'instants',
      atNs: trace.atNs.filter((at) => at >= fromNs && at < toNs).map((at) => at - fromNs),
    }
  }
  const before = trace.points.findLast(({atNs}) => atNs <= fromNs)
  const within = trace.points.filter(({atNs}) => atNs > fromNs && atNs < toNs)
  const points = [...(before ? [{...before, atNs: fromNs}] : []), ...within]
  return {
    kind: 'rates',
    points: points.map(({atNs, rateEps}) => ({atNs: atNs - fromNs, rateEps})),
    ...(toNs === Infinity ? {} : {endNs: Math.max(toNs - fromNs, 0)}),
  }
}

interface Playing {
  readonly speed: number
  readonly scale: number
}

/** Time runs `speed` times as fast, at `scale` times the rates. */
function played(trace: TracePoints, {speed, scale}: Playing): TracePoints {
  if (speed === 1 && scale === 1) return trace
  if (trace.kind === 'instants') return {kind: 'instants', atNs: playedInstants(trace.atNs, {speed, scale})}
  const {points, endNs} = trace
  return {
    kind: 'rates',
    points: points.map(({atNs, rateEps}) => ({atNs: Math.round(atNs / speed), rateEps: rateEps * scale})),
    ...(endNs === undefined ? {} : {endNs: Math.round(endNs / speed)}),
  }
}

/** Each instant stands for scale / speed events: as many whole ones, and one more by chance; those after the first lie before the next instant. */
function playedInstants(atNs: Float64Array, {speed, scale}: Playing): Float64Array {
  const each = scale / speed
  const random = createRandom(0, 'trace-events')
  const places = createRandom(0, 'trace-places')
  const made: number[] = []
  atNs.forEach((at, index) => {
    const copies = Math.floor(each + random.at(index))
    const gapNs = ((atNs[index + 1] ?? at + NS_PER_S) - at) / speed
    for (let copy = 0; copy < copies; copy++) {
      made.push(Math.round(at / speed + (copy === 0 ? 0 : gapNs * places.at(made.length))))
    }
  })
  return Float64Array.from(made).sort()
}

const BIN_NS: Ns = NS_PER_S

/**
 * Rates second by second whose counts vary within an interval of the file: a gamma-modulated Poisson process with the
 * interval's own mean. 1 leaves a trace as it is; drawn once, the same in all trials.
 */
function withBurstiness(trace: TracePoints, burstiness: number): TracePoints {
  if (burstiness === 1 || trace.kind === 'instants') return trace
  const random = createRandom(0, 'trace-burstiness')
  const lengthMs = traceLengthMs(trace)
  const {points} = trace
  const endNs = lengthMs === null ? (points.at(-1)?.atNs ?? 0) : msToNs(lengthMs)
  const spread = points.flatMap((point, index) => {
    const toNs = points[index + 1]?.atNs ?? endNs
    return spreadOver(point, {toNs, burstiness, random})
  })
  return {kind: 'rates', points: spread, ...(lengthMs === null ? {} : {endNs})}
}

interface Spread {
  readonly toNs: Ns
  readonly burstiness: number
  readonly random: Random
}

function spreadOver({atNs, rateEps}: TraceRate, {toNs, burstiness, random}: Spread): readonly TraceRate[] {
  const bins = Math.floor((toNs - atNs) / BIN_NS)
  if (bins < 2 || rateEps === 0) return [{atNs, rateEps}]
  // Variance over mean of a count is 1 + variance over mean of its rate.
  const shape = rateEps / (burstiness - 1)
  const first = Math.floor(atNs / BIN_NS)
  const draws = Array.from({length: bins}, (_, bin) => gammaAt(random, first + bin, shape))
  const sum = draws.reduce((total, draw) => total + draw, 0)
  return draws.map((draw, bin) => ({
    atNs: atNs + bin * BIN_NS,
    rateEps: sum > 0 ? (rateEps * draw * bins) / sum : rateEps,
  }))
}
