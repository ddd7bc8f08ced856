import {measureTimerNoise, type TimerNoise} from '../host/timer-noise.js'
import type {Load} from '../model/trial.js'
import type {Ms} from '../model/units.js'

/** What a trial's own delays may be before a flag says so (docs/measurement.md#flags). */
export interface MachineLimits {
  /** p99 lateness of a source that nothing holds: above it, `generator-late`. */
  readonly latenessMs: Ms
  /** Of the mean service beyond what was drawn: above it, `oversubscribed`. */
  readonly serviceExcessMs: Ms
  /** The longest that a thread stood still: above it, `paused`. */
  readonly stallMs: Ms
}

const LATE_MS: Ms = 1
/** Late by so little of a p99, an event cannot have changed what the p99 says. */
const LATE_SHARE = 0.02
const PAUSED_MS: Ms = 10
/** A tenth of what is measured. */
const PAUSED_SHARE = 0.1
const SLOWER_SHARE = 0.01
const SLOWER_MS: Ms = 0.05

/** A bare loop of half a second knows its own p99 to a half; a job has several threads to wake. */
const TIMES_NOISE = 2
/** Up to here a coarse timer is forgiven: beyond, the machine is not coarse but busy, and figures suffer. */
const MOST_LATE_MS: Ms = 5
const MOST_PAUSED_MS: Ms = 30
const MOST_SLOWER_SHARE = 0.1

/** The figures of a trial that its machine's noise is held against. */
export interface Measured {
  /** NaN where it is not known. */
  readonly p99Ms: Ms
  readonly meanServiceMs: Ms
}

/** Relative to the machine's own timer and to what is measured, never below the definitions; null = a perfect timer. */
export function machineLimits(timer: TimerNoise | null, {p99Ms, meanServiceMs}: Measured): MachineLimits {
  const allowed = (noiseMs: Ms | undefined, mostMs: Ms): Ms => Math.min(mostMs, TIMES_NOISE * (noiseMs ?? 0))
  return {
    latenessMs: Math.max(
      LATE_MS,
      allowed(timer?.p99Ms, MOST_LATE_MS),
      shareOf(p99Ms, LATE_SHARE, MOST_LATE_MS),
    ),
    serviceExcessMs: Math.max(
      SLOWER_MS,
      SLOWER_SHARE * meanServiceMs,
      allowed(timer?.meanMs, MOST_SLOWER_SHARE * meanServiceMs),
    ),
    stallMs: Math.max(
      PAUSED_MS,
      shareOf(p99Ms, PAUSED_SHARE, Infinity),
      allowed(timer?.maxMs, MOST_PAUSED_MS),
    ),
  }
}

/** 0 where the p99 is not known. */
const shareOf = (p99Ms: Ms, share: number, mostMs: Ms): Ms =>
  Number.isNaN(p99Ms) ? 0 : Math.min(mostMs, share * p99Ms)

/** Enough for a p99 of a thousand instants a second, and short beside a trial. */
const NOISE_SPAN_MS: Ms = 400

/** This machine's timer at the rate of a load, measured now: before a trial has threads that disturb it. */
export const timerBefore = ({rateEps}: Pick<Load, 'rateEps'>): TimerNoise =>
  measureTimerNoise(rateEps === 'max' ? Infinity : rateEps, NOISE_SPAN_MS)
