import type {JudgedTrial} from '../../src/analysis/verdict/verdict.js'
import type {Trial} from '../../src/model/trial.js'
import {MS_PER_HOUR, MS_PER_S} from '../../src/model/units.js'
import {rowPrice} from '../../src/settings/resolve/resolve-prices.js'
import {buildTrialRow} from './trial-row.js'

interface Answer {
  readonly latencyMs: number
  /** On average. */
  readonly slots: number
  readonly lambdaCostUsd?: number
}

/** A spike to 2.5 times the capacity of two slots, short enough to be computed in a test. */
export const SPIKE = {
  shape: 'spike',
  rate: 70,
  peakRate: 250,
  spikeDuration: 4000,
  serviceTime: 20,
  warmup: 1000,
  duration: 30_000,
} as const

/** A trial of an hour that drains at once, with every latency the same. */
export function adviceTrial({latencyMs, slots, lambdaCostUsd = 0}: Answer): JudgedTrial {
  const {slotUsdPerHour, orchestrationSlots} = rowPrice()
  const row = buildTrialRow({
    state: 'completed',
    flags: '',
    durationMs: MS_PER_HOUR,
    slotSeconds: (slots * MS_PER_HOUR) / MS_PER_S,
    localCostUsd: (slots + orchestrationSlots) * slotUsdPerHour,
    lambdaCostUsd,
    latencyP99Ms: latencyMs,
    latencyP999Ms: latencyMs,
    latencyMaxMs: latencyMs,
    burstEvents: 0,
    unfinishedEvents: 0,
    lostEvents: 0,
    coldStarts: 0,
    sloMissedS: 0,
  })
  return {row, headlineMs: latencyMs}
}

/** The same of any trial: its own slots, and so many ms. */
export const adviceTrialOf = ({parallelism}: Trial, latencyMs: number, lambdaCostUsd = 0): JudgedTrial =>
  adviceTrial({latencyMs, slots: parallelism, lambdaCostUsd})
